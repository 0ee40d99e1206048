import { z } from "zod";

/** The environment of the users service. */
export const configSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe("postgres://user:password@host/db"),
  JWKS_URL: z.url().describe("the auth service's /.well-known/jwks.json"),
  TOKEN_ISSUER: z.string().min(1).default("urn:pueblo:auth"),
});
export type Config = z.infer<typeof configSchema>;
