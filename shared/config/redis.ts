import { z } from "zod";

/** Limits and caches that instances share; without it each keeps its own. */
export const redisEnv = {
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe("redis://host:6379, or rediss://… for TLS"),
  /** Of Memorystore with TLS: the certificate of its authority, as PEM. */
  REDIS_CA: z.string().optional(),
};
export type RedisConfig = z.infer<z.ZodObject<typeof redisEnv>>;
