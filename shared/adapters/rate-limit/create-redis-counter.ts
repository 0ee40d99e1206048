import { LRUCache } from "lru-cache";
import { z } from "zod";
import { boundedKey } from "#shared/kernel/bounded-key.ts";
import type { Allowance, Limit, RequestCounter } from "#shared/kernel/rate-limiter.ts";
import { createMemoryCounter } from "./create-memory-counter.ts";
import { type Counted, tightest } from "./tightest.ts";

/** What the counter needs of a connection to Redis. */
type Redis = {
  ready(): boolean;
  failed(error: unknown): void;
  run(script: string, keys: string[], args: (string | number)[]): Promise<unknown>;
};

/**
 * All or none in one step. Returns 1 or 0 for that, then of each key its count and the milliseconds
 * that it has left.
 */
const script = `-- count a request
local answer = {1}
for i, key in ipairs(KEYS) do
  answer[2 * i] = tonumber(redis.call('GET', key) or '0')
  if answer[2 * i] >= tonumber(ARGV[i + 1]) then answer[1] = 0 end
end
for i, key in ipairs(KEYS) do
  if answer[1] == 1 then
    answer[2 * i] = redis.call('INCR', key)
    if answer[2 * i] == 1 then redis.call('PEXPIRE', key, ARGV[1]) end
  end
  answer[2 * i + 1] = redis.call('PTTL', key)
end
return answer`;

const numbers = z.array(z.number());

/** Keys known to be used up; those refused longest ago are asked about again. */
const mostSpent = 10_000;

/**
 * Counts requests over all instances: in Redis in one round trip under `limit:<key>`, each of
 * which expires with its window. While Redis is away each instance counts by itself, at the speed
 * of memory. A key that used its window up is refused here, without asking, until the window ends.
 */
export function createRedisCounter(
  config: { windowSeconds: number },
  redis: Redis,
): RequestCounter {
  const windowMs = config.windowSeconds * 1000;
  const local = createMemoryCounter(config);
  const spent = new LRUCache<string, Counted & { endsAt: number }>({ max: mostSpent });

  function knownToBeSpent(limits: readonly Limit[], now: number): Allowance | undefined {
    const over: Counted[] = [];
    for (const { key, limit } of limits) {
      const known = spent.get(key);
      if (!known || known.endsAt <= now || known.count < limit) continue;
      over.push({ limit, count: known.count, msLeft: known.endsAt - now });
    }
    return over.length > 0 ? tightest(over, false) : undefined;
  }

  async function ask(limits: readonly Limit[]): Promise<Allowance> {
    const keys = limits.map(({ key }) => `limit:${key}`);
    const most = limits.map(({ limit }) => limit);
    const [allowed, ...answer] = numbers.parse(await redis.run(script, keys, [windowMs, ...most]));
    const now = Date.now();
    const counted = limits.map(({ key, limit }, index) => {
      const [count = 0, left = 0] = answer.slice(2 * index, 2 * index + 2);
      const one = { limit, count, msLeft: left > 0 ? left : windowMs };
      if (count >= limit) spent.set(key, { ...one, endsAt: now + one.msLeft });
      return one;
    });
    return tightest(counted, allowed === 1);
  }

  return {
    async take(given) {
      const limits = given.map(({ key, limit }) => ({ key: boundedKey(key), limit }));
      const refused = knownToBeSpent(limits, Date.now());
      if (refused) return refused;
      if (!redis.ready()) return local.take(limits);
      try {
        return await ask(limits);
      } catch (error) {
        redis.failed(error);
        return local.take(limits);
      }
    },
  };
}
