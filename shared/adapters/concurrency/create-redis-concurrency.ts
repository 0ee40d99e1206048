import { randomUUID } from "node:crypto";
import { z } from "zod";
import { boundedKey } from "#shared/kernel/bounded-key.ts";
import type { ConcurrencyLimiter, Place } from "#shared/kernel/concurrency-limiter.ts";
import type { Limit } from "#shared/kernel/rate-limiter.ts";
import { createMemoryConcurrency } from "./create-memory-concurrency.ts";

/** What the limiter needs of a connection to Redis. */
type Redis = {
  ready(): boolean;
  failed(error: unknown): void;
  run(script: string, keys: string[], args: (string | number)[]): Promise<unknown>;
};

type Options = {
  /** How long a place outlives the process that holds it, in milliseconds. */
  leaseMs?: number;
};

const now = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Under every key a place until then, unless one is full: returns which (from 1), or 0. */
const enterScript = `-- take a place
${now}
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  if redis.call('ZCARD', key) >= tonumber(ARGV[i + 2]) then return i end
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', key, ARGV[2])
end
return 0`;

/** Of each key its own place; also one that ran out meanwhile, for what runs runs on. */
const renewScript = `-- hold on to places
${now}
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[1], ARGV[i + 1])
  redis.call('PEXPIRE', key, ARGV[1])
end
return 0`;

const leaveScript = `-- give a place back
for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
return 0`;

const index = z.number();

/** Places that one script renews. */
const atOnce = 100;

/**
 * Limits what runs at once over all instances: a place is a member of the sorted set
 * `running:<key>` that expires after `leaseMs` (60 s) unless the process that holds it renews it,
 * so that one that dies holds nothing for long. While Redis is away each instance limits by itself.
 */
export function createRedisConcurrency(redis: Redis, options: Options = {}): ConcurrencyLimiter {
  const { leaseMs = 60_000 } = options;
  const local = createMemoryConcurrency();
  const held = new Map<string, string[]>();

  async function attempt(script: string, keys: string[], args: (string | number)[]) {
    if (!redis.ready()) return undefined;
    try {
      return index.parse(await redis.run(script, keys, args));
    } catch (error) {
      redis.failed(error);
      return undefined;
    }
  }

  async function renew(): Promise<void> {
    const places = [...held].flatMap(([id, keys]) => keys.map((key) => [key, id] as const));
    for (let from = 0; from < places.length; from += atOnce) {
      const some = places.slice(from, from + atOnce).filter(([, id]) => held.has(id));
      const ids = some.map(([, id]) => id);
      await attempt(
        renewScript,
        some.map(([key]) => key),
        [leaseMs, ...ids],
      );
    }
  }
  const renewal = setInterval(() => void renew(), leaseMs / 3);
  renewal.unref();

  function placeOf(id: string, keys: string[]): Place {
    held.set(id, keys);
    return {
      held: true,
      release() {
        if (held.delete(id)) void attempt(leaveScript, keys, [id]);
      },
    };
  }

  return {
    async enter(limits: readonly Limit[]) {
      const keys = limits.map(({ key }) => `running:${boundedKey(key)}`);
      const id = randomUUID();
      const most = limits.map(({ limit }) => limit);
      const answer = await attempt(enterScript, keys, [id, leaseMs, ...most]);
      if (answer === undefined) return local.enter(limits);
      const full = limits[answer - 1];
      return full ? { held: false, full } : placeOf(id, keys);
    },
    close: () => clearInterval(renewal),
  };
}
