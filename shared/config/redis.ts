import { z } from "zod";

/** Limits and caches that instances share; without it each keeps its own. */
export const redisEnv = {
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe("redis://host:6379"),
};
export type RedisConfig = z.infer<z.ZodObject<typeof redisEnv>>;
