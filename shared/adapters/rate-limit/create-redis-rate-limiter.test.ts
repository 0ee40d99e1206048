import { afterEach, describe, expect, it } from "vitest";
import { createRedis, type RedisConnection } from "#shared/adapters/redis/create-redis.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { describeRateLimiter } from "../../../test/support/rate-limiter-conformance.ts";
import { connectedRedis } from "../../../test/support/redis/connected.ts";
import { startFakeRedis } from "../../../test/support/redis/fake-redis.ts";
import { redisFaults } from "../../../test/support/redis/faults.ts";
import { describeRequestCounter } from "../../../test/support/request-counter-conformance.ts";
import { createRedisCounter } from "./create-redis-counter.ts";
import { createRedisRateLimiter } from "./create-redis-rate-limiter.ts";

describeRateLimiter("Redis (on the wire fake)", async (options) => {
  const server = await startFakeRedis();
  const redis = await connectedRedis({ url: server.url, commandMs: 5_000 });
  return {
    limiter: createRedisRateLimiter({ name: "test", ...options }, redis),
    async close() {
      redis.close();
      await server.close();
    },
  };
});

describeRequestCounter("Redis (on the wire fake)", async (options) => {
  const server = await startFakeRedis();
  const redis = await connectedRedis({ url: server.url, commandMs: 5_000 });
  return {
    counter: createRedisCounter(options, redis),
    async close() {
      redis.close();
      await server.close();
    },
  };
});

describe("limits in Redis", () => {
  let closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
  });
  const options = { name: "caller", limit: 2, windowSeconds: 60 };
  const patient = { timeout: 5_000, interval: 10 };

  /** Patient with this machine, unless waiting is what a test is about. */
  async function start(commandMs = 5_000) {
    const server = await startFakeRedis();
    const redis = await connectedRedis({ url: server.url, commandMs });
    closing.push(
      () => server.close(),
      () => redis.close(),
    );
    return { server, redis };
  }
  const allowed = async (redis: RedisConnection, key: string, times = 3) => {
    const limiter = createRedisRateLimiter(options, redis);
    const answers = [];
    for (let i = 0; i < times; i += 1) answers.push((await limiter.take(key)).allowed);
    return answers;
  };

  it("are shared by instances, and every key ends with its window", async () => {
    const { server, redis } = await start();
    const other = await connectedRedis({ url: server.url, commandMs: 5_000 });
    closing.push(() => other.close());
    const [here, there] = [redis, other].map((one) => createRedisRateLimiter(options, one));
    expect(await here?.take("ana")).toMatchObject({ allowed: true, remaining: 1 });
    expect(await there?.take("ana")).toMatchObject({ allowed: true, remaining: 0 });
    expect(await here?.take("ana")).toMatchObject({ allowed: false });
    expect(await there?.take("x".repeat(32_000))).toMatchObject({ allowed: true });
    const keys = server.timesToLive();
    expect(keys.map(([key]) => key)).toEqual([
      "limit:caller:ana",
      expect.stringMatching(/^limit:#[\w-]{43}$/),
    ]);
    for (const [, milliseconds] of keys) {
      expect(milliseconds).toBeGreaterThan(0);
      expect(milliseconds).toBeLessThanOrEqual(60_000);
    }
  });

  it("are kept apart by name", async () => {
    const { redis } = await start();
    const address = createRedisRateLimiter({ ...options, name: "address" }, redis);
    expect(await allowed(redis, "ana")).toEqual([true, true, false]);
    expect(await address.take("ana")).toMatchObject({ allowed: true });
  });

  it("of one request are counted in one round trip", async () => {
    const { server, redis } = await start();
    const counter = createRedisCounter({ windowSeconds: 60 }, redis);
    const limits = ["key:1", "tenant:1", "address:1"].map((key) => ({ key, limit: 9 }));
    await counter.take(limits);
    server.seen.length = 0;
    await counter.take(limits);
    expect(server.seen.map(([command]) => command)).toEqual(["EVALSHA"]);
  });

  it("refuse a flood without asking Redis about each request", async () => {
    const { server, redis } = await start();
    await allowed(redis, "ana", 200);
    expect(server.seen.filter(([command]) => command?.startsWith("EVAL")).length).toBeLessThan(6);
  });

  it.each(redisFaults)(
    "are counted here when $name, and there again afterwards",
    async ({ fault, commandMs }) => {
      const { server, redis } = await start(commandMs);
      server.fault = (command) => (command.startsWith("EVAL") ? fault : undefined);
      expect(await allowed(redis, "ana")).toEqual([true, true, false]);
      server.fault = () => undefined;
      const keys = () => server.timesToLive().map(([key]) => key);
      const inRedis = () => allowed(redis, "probe", 1).then(keys);
      await expect.poll(inRedis, patient).toContain("limit:caller:probe");
    },
  );

  it("wait for no silent server twice: while it is not back, nothing is sent", async () => {
    const { server, redis } = await start(50);
    const limiter = createRedisRateLimiter({ ...options, limit: 10_000 }, redis);
    // A server that still accepts connections, and says nothing at all any more.
    server.fault = () => "silence";
    await limiter.take("ana");
    await expect.poll(() => redis.ready(), patient).toBe(false);
    const before = server.seen.filter(([command]) => command?.startsWith("EVAL")).length;
    for (let i = 0; i < 1_000; i += 1) await limiter.take("ana");
    expect(server.seen.filter(([command]) => command?.startsWith("EVAL"))).toHaveLength(before);
    server.fault = () => undefined;
    await expect.poll(async () => (await limiter.take("ana")).remaining, patient).toBe(9_999);
  });

  it("go on when Redis was never there, and move to it when it comes", async () => {
    const gone = await startFakeRedis();
    await gone.close();
    const redis = createRedis({ url: gone.url, reconnectMs: () => 10 }, silentLogger);
    closing.push(() => redis.close());
    expect(await allowed(redis, "ana")).toEqual([true, true, false]);
    const server = await startFakeRedis({ port: gone.port });
    closing.push(() => server.close());
    const inRedis = () => allowed(redis, "ana", 1).then(() => server.timesToLive().length);
    await expect.poll(inRedis, patient).toBe(1);
  });
});
