import { z } from "zod";

const push = /^push:[\w-]+=https?:\/\/[^,\s]+(,[\w-]+=https?:\/\/[^,\s]+)*$/;
const pubsub = /^pubsub:\/\/[a-z][a-z0-9.:-]{4,60}$/;

/** Where events are published. */
export const eventBusEnv = {
  EVENTS_URL: z
    .string()
    .refine((url) => pubsub.test(url) || push.test(url), "must be pubsub://… or push:topic=url")
    .describe("pubsub://<project>, or push:topic=url,topic=url without a broker"),
  /** Google's emulator, in place of the service. */
  PUBSUB_EMULATOR_HOST: z.string().optional(),
};
export type EventBusConfig = z.infer<z.ZodObject<typeof eventBusEnv>>;
