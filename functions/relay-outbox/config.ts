import { z } from "zod";

/** The environment of this function. */
export const configSchema = z.object({
  /** PostgreSQL, as a role that may become the application's roles. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Where each topic's consumer takes pushes: `topic=url,topic=url`. */
  PUSH_TARGETS: z
    .string()
    .regex(/^([\w-]+=https?:\/\/[^,\s]+(,|$))*$/)
    .default(""),
});
export type Config = z.infer<typeof configSchema>;
