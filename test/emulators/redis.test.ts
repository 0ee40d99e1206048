import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMemoryConcurrency } from "#shared/adapters/concurrency/create-memory-concurrency.ts";
import { createRedisConcurrency } from "#shared/adapters/concurrency/create-redis-concurrency.ts";
import { createRedisCounter } from "#shared/adapters/rate-limit/create-redis-counter.ts";
import { createRedisRateLimiter } from "#shared/adapters/rate-limit/create-redis-rate-limiter.ts";
import { createRedis, type RedisConnection } from "#shared/adapters/redis/create-redis.ts";
import { createRedisCache } from "#shared/adapters/redis/create-redis-cache.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { fixedRequests } from "../../run-services/gateway/call-limits.ts";
import { describeCache } from "../support/cache-conformance.ts";
import { describeConcurrency } from "../support/concurrency-conformance.ts";
import { makeCertificate } from "../support/firebase/make-certificate.ts";
import { createTestGateway } from "../support/gateway.ts";
import { type Client, clientOf } from "../support/http-client.ts";
import { createTestIdentity } from "../support/identity.ts";
import { describeRateLimiter } from "../support/rate-limiter-conformance.ts";
import { connectedRedis } from "../support/redis/connected.ts";
import { type RedisServer, startRedis } from "../support/redis/start-redis.ts";
import { describeRequestCounter } from "../support/request-counter-conformance.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const patient = { timeout: 20_000, interval: 20 };
const commandMs = 5_000;

describeRateLimiter("Redis", async (options) => {
  const redis = await connectedRedis({ url: server.url, commandMs });
  await redis.client.flushall();
  return {
    limiter: createRedisRateLimiter({ name: "test", ...options }, redis),
    close: async () => redis.close(),
  };
});

describeRequestCounter("Redis", async (options) => {
  const redis = await connectedRedis({ url: server.url, commandMs });
  await redis.client.flushall();
  return { counter: createRedisCounter(options, redis), close: async () => redis.close() };
});

describeConcurrency("Redis", async () => {
  const redis = await connectedRedis({ url: server.url, commandMs });
  await redis.client.flushall();
  return { limiter: createRedisConcurrency(redis), close: async () => redis.close() };
});

describeCache("Redis", async () => {
  const redis = await connectedRedis({ url: server.url, commandMs });
  return {
    cache: createRedisCache({ prefix: "test" }, redis),
    close: async () => redis.close(),
  };
});

describe("what is kept in Redis", () => {
  it("ends by itself, all of it", async () => {
    const redis = await connectedRedis({ url: server.url, commandMs });
    await redis.client.flushall();
    const limiter = createRedisRateLimiter({ name: "l", limit: 5, windowSeconds: 60 }, redis);
    const cache = createRedisCache({ prefix: "c" }, redis);
    for (const key of ["ana", "x".repeat(32_000), "\u0000"]) {
      await Promise.all([limiter.take(key), limiter.take(key)]);
      await cache.set(key, Uint8Array.of(1), 60);
    }
    const keys = await redis.client.keys("*");
    expect(keys).toHaveLength(6);
    for (const key of keys) {
      expect(key.length).toBeLessThan(200);
      expect(await redis.client.pttl(key)).toBeGreaterThan(0);
    }
    redis.close();
  });

  it("is not kept when Redis is full, and nobody notices", async () => {
    const redis = await connectedRedis({ url: server.url, commandMs });
    await redis.client.config("SET", "maxmemory", "1");
    const limiter = createRedisRateLimiter({ name: "full", limit: 1, windowSeconds: 60 }, redis);
    const cache = createRedisCache({ prefix: "full" }, redis);
    await cache.set("a", Uint8Array.of(1), 60);
    expect(await cache.get("a")).toBeUndefined();
    expect(await limiter.take("ana")).toMatchObject({ allowed: true });
    expect(await limiter.take("ana")).toMatchObject({ allowed: false });
    await redis.client.config("SET", "maxmemory", "0");
    redis.close();
  });

  it("travels encrypted, to the server that the certificate is of, with its password", async () => {
    const { key, certificate } = makeCertificate();
    const tls = { key: key.export({ type: "pkcs8", format: "pem" }).toString(), certificate };
    const guarded = await startRedis({ password: "s3cret", tls });
    const connections: RedisConnection[] = [];
    const connect = (config: { url: string; ca?: string }) => {
      const redis = createRedis({ commandMs, ...config }, silentLogger);
      connections.push(redis);
      return redis;
    };
    const good = connect({ url: guarded.url, ca: certificate });
    await expect.poll(() => good.ready(), patient).toBe(true);
    const cache = createRedisCache({ prefix: "tls" }, good);
    await cache.set("a", Uint8Array.of(7), 60);
    expect([...((await cache.get("a")) ?? [])]).toEqual([7]);

    const refused: Promise<string>[] = [
      connect({ url: guarded.url }),
      connect({ url: guarded.url, ca: makeCertificate().certificate }),
      connect({ url: guarded.url.replace("s3cret", "wrong"), ca: certificate }),
    ].map(
      (redis) =>
        new Promise((resolve) => {
          redis.client.once("error", ({ message }) => resolve(message));
          redis.ready();
        }),
    );
    expect(await Promise.all(refused)).toEqual([
      expect.stringMatching(/certificate/),
      expect.stringMatching(/certificate/),
      expect.stringMatching(/WRONGPASS/),
    ]);
    for (const redis of connections) redis.close();
    await guarded.stop();
  });
});

describe("a gateway with its limits in Redis", () => {
  let database: TestDatabase;
  let identity: ReturnType<typeof createTestIdentity>;
  let redis: RedisConnection;
  beforeAll(async () => {
    database = await createTestDatabase();
    identity = createTestIdentity(database.db);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    redis = await connectedRedis({ url: server.url });
    await redis.client.flushall();
  });

  /** One instance of the gateway, as one caller sees it. */
  function doorOf(limit: number, person = "usr_1"): Client {
    const window = { limit, windowSeconds: 60 };
    const limits = {
      allow: fixedRequests(limit),
      requests: createRedisCounter(window, redis),
      places: createMemoryConcurrency(),
      address: createRedisRateLimiter({ name: "address", ...window }, redis),
    };
    const actor = { kind: "user", tenantId: "ten_1", userId: person, role: "owner" } as const;
    const token = identity.signer.sign({ ...actor, scopes: ["ask"] }, 600);
    return clientOf(createTestGateway(identity, { limits }).app, token);
  }
  const statuses = async (client: Client, times: number) => {
    const seen = [];
    for (let i = 0; i < times; i += 1) seen.push((await client.get("/v1/ask")).status);
    return seen;
  };
  const counted = async () => redis.ready() && (await redis.client.keys("limit:usr_*")).length;

  it("counts a caller over all instances", async () => {
    const [one, two] = [doorOf(4), doorOf(4)];
    expect(await statuses(one, 2)).toEqual([200, 200]);
    expect(await statuses(two, 3)).toEqual([200, 200, 429]);
    expect(await statuses(one, 1)).toEqual([429]);
    redis.close();
  });

  it("serves on while Redis is killed and comes back, and counts there again", async () => {
    const door = doorOf(1_000);
    expect(await statuses(door, 5)).toEqual([200, 200, 200, 200, 200]);
    const meanwhile = statuses(door, 200);
    await server.kill();
    expect(new Set(await meanwhile)).toEqual(new Set([200]));
    // Limits hold in the meantime, too.
    expect(await statuses(doorOf(2, "usr_2"), 3)).toEqual([200, 200, 429]);
    await server.restart();
    await expect.poll(() => redis.ready(), patient).toBe(true);
    expect(await counted()).toBe(0);
    expect(new Set(await statuses(door, 5))).toEqual(new Set([200]));
    await expect.poll(() => statuses(door, 1).then(counted), patient).toBe(1);
    redis.close();
  });

  it("serves on while Redis hangs: few requests wait, none fails", async () => {
    const door = doorOf(1_000);
    await statuses(door, 1);
    server.freeze();
    try {
      await statuses(door, 3);
      await expect.poll(() => redis.ready(), patient).toBe(false);
      expect(new Set(await statuses(door, 200))).toEqual(new Set([200]));
    } finally {
      server.thaw();
    }
    await expect.poll(() => redis.ready(), patient).toBe(true);
    await expect.poll(() => statuses(door, 1).then(counted), patient).toBe(1);
    redis.close();
  });
});
