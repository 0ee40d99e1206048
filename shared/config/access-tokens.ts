import { z } from "zod";
import { serviceIdentityEnv } from "./service-identity.ts";

/** How access tokens are verified. */
export const accessTokenEnv = {
  ...serviceIdentityEnv,
  JWKS_URL: z.url().describe("the auth service's /.well-known/jwks.json"),
  TOKEN_ISSUER: z.string().min(1).default("urn:pueblo:auth"),
};
export type AccessTokenConfig = z.infer<z.ZodObject<typeof accessTokenEnv>>;
