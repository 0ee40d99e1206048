import { AsyncResource } from "node:async_hooks";
import { createHash } from "node:crypto";
import { Redis } from "ioredis";
import type { Logger } from "#shared/kernel/logger.ts";

export type RedisConnection = {
  client: Redis;
  /** Whether a command would go out at once. The first call begins to connect. */
  ready(): boolean;
  /** Runs a Lua script in one step and round trip; it is sent whole only when Redis lost it. */
  run(script: string, keys: string[], args: (string | number)[]): Promise<unknown>;
  /** Notes what went wrong: in the log, at most twice a minute. */
  failed(error: unknown): void;
  close(): void;
};

type Config = {
  /** `redis://[user:password@]host:port[/db]`, or `rediss://` for TLS. */
  url: string;
  /**
   * Certificates of the instance's own authority, as PEM; those of the world by default. It signs
   * for one instance only, by an address: no name is compared then.
   * https://cloud.google.com/memorystore/docs/redis/about-in-transit-encryption
   */
  ca?: string;
  /** How long a command may take. */
  commandMs?: number;
  /** The delay before the nth attempt to connect again. */
  reconnectMs?: (attempt: number) => number;
};

const quietMs = 30_000;

/**
 * One connection to Redis that never holds a request up. Commands fail at once while it is not
 * connected (none queue), and after `commandMs` (200) otherwise; a server that stays silent for
 * twice as long loses the connection. It connects again for ever, with backoff and jitter.
 * Commands: https://redis.io/docs/latest/commands/
 */
export function createRedis(config: Config, logger: Logger): RedisConnection {
  const { url, ca, commandMs = 200, reconnectMs = backoff } = config;
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    // A count that arrives late is worth nothing: what the lost connection still owed fails now.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: commandMs,
    socketTimeout: 2 * commandMs,
    connectTimeout: 3000,
    maxLoadingRetryTime: 1000,
    retryStrategy: reconnectMs,
    ...(ca !== undefined && { tls: { ca, checkServerIdentity: () => undefined } }),
  });

  // The connection outlives whichever request comes first: it is made outside of it, or that one's
  // ids and trace would be in every later line about it.
  const connect = AsyncResource.bind(() => void client.connect().catch(() => {}));

  /** Of the few scripts that there are. */
  const digests = new Map<string, string>();
  let quietUntil = 0;
  function failed(error: unknown): void {
    if (Date.now() < quietUntil) return;
    quietUntil = Date.now() + quietMs;
    // Not the error itself: it carries the command, and with AUTH the password.
    const reason = error instanceof Error ? error.message : "unknown";
    logger.warn("Redis does not answer as it should; going on without it", { reason });
  }
  client.on("error", failed);
  client.on("ready", () => logger.info("connected to Redis"));

  return {
    client,
    ready() {
      if (client.status === "wait") connect();
      return client.status === "ready";
    },
    async run(script, keys, args) {
      let digest = digests.get(script);
      if (!digest) {
        digest = createHash("sha1").update(script).digest("hex");
        digests.set(script, digest);
      }
      try {
        return await client.evalsha(digest, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
        return client.eval(script, keys.length, ...keys, ...args);
      }
    },
    failed,
    close: () => client.disconnect(),
  };
}

/** 0.1 s, doubling up to 5 s, of which half is chance: instances do not come back in step. */
function backoff(attempt: number): number {
  return Math.min(5000, 50 * 2 ** Math.min(attempt, 7)) * (0.5 + Math.random() / 2);
}
