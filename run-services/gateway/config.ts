import { z } from "zod";
import { corsEnv } from "#shared/config/cors.ts";
import { redisEnv } from "#shared/config/redis.ts";
import { serviceIdentityEnv } from "#shared/config/service-identity.ts";

const perMinute = z.coerce.number().int().positive();

/** The environment of the gateway. */
export const configSchema = z.object({
  ...corsEnv,
  ...redisEnv,
  ...serviceIdentityEnv,
  AUTH_URL: z.url().describe("where the auth service listens"),
  USERS_URL: z.url().describe("where the users service listens"),
  AI_URL: z.url().describe("where the ai service listens"),
  TOKEN_ISSUER: z.string().min(1).default("urn:pueblo:auth"),
  /** Proxies in front whose X-Forwarded-For is true: 1 on Cloud Run. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  /** At most, whatever a tenant's plan says: of one key or person, and of a tenant. */
  RATE_LIMIT_PER_MINUTE: perMinute.optional(),
  TENANT_RATE_LIMIT_PER_MINUTE: perMinute.optional(),
  ANONYMOUS_RATE_LIMIT_PER_MINUTE: perMinute.default(300),
});
export type Config = z.infer<typeof configSchema>;
