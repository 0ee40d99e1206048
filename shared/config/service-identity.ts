import { z } from "zod";

/** Who a service is to the others. */
export const serviceIdentityEnv = {
  SERVICE_IDENTITY: z
    .enum(["none", "iam"])
    .default("none")
    .describe("iam: send ID tokens of this service's account to the others"),
};
export type ServiceIdentityConfig = z.infer<z.ZodObject<typeof serviceIdentityEnv>>;
