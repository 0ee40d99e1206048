import { vi } from "vitest";
import { createRedis, type RedisConnection } from "#shared/adapters/redis/create-redis.ts";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";

/** A connection that tries again at once, and is there already. */
export async function connectedRedis(
  config: { url: string; commandMs?: number },
  logger: Logger = silentLogger,
): Promise<RedisConnection> {
  const redis = createRedis({ reconnectMs: () => 10, ...config }, logger);
  const ready = () => {
    if (!redis.ready()) throw new Error(`no connection to ${config.url}`);
  };
  await vi.waitFor(ready, { timeout: 5_000, interval: 5 });
  return redis;
}
