import { afterEach, describe, expect, it } from "vitest";
import { currentLogFields, withLogFields } from "#shared/kernel/log-context.ts";
import type { LogFields, Logger } from "#shared/kernel/logger.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { describeCache } from "../../../test/support/cache-conformance.ts";
import { connectedRedis } from "../../../test/support/redis/connected.ts";
import { startFakeRedis } from "../../../test/support/redis/fake-redis.ts";
import { redisFaults } from "../../../test/support/redis/faults.ts";
import { createRedis } from "./create-redis.ts";
import { createRedisCache } from "./create-redis-cache.ts";

describeCache("Redis (on the wire fake)", async () => {
  const server = await startFakeRedis();
  const redis = await connectedRedis({ url: server.url, commandMs: 5_000 });
  return {
    cache: createRedisCache({ prefix: "test" }, redis),
    async close() {
      redis.close();
      await server.close();
    },
  };
});

describe("a cache in Redis", () => {
  let closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
  });
  const bytes = Uint8Array.from([1, 2, 3]);
  const patient = { timeout: 5_000, interval: 10 };

  /** A logger that keeps what it is told. */
  function notingLogger() {
    const lines: [string, LogFields | undefined][] = [];
    const warn = (message: string, fields?: LogFields) => void lines.push([message, fields]);
    return { lines, logger: { ...silentLogger, warn } satisfies Logger };
  }
  async function start({
    password,
    commandMs = 5_000,
  }: {
    password?: string;
    commandMs?: number;
  } = {}) {
    const server = await startFakeRedis(password === undefined ? {} : { password });
    const { lines, logger } = notingLogger();
    const url = server.url.replace("//", password ? `//:${password}@` : "//");
    const redis = await connectedRedis({ url, commandMs }, logger);
    closing.push(
      () => server.close(),
      () => redis.close(),
    );
    return { server, redis, lines, cache: createRedisCache({ prefix: "embeddings" }, redis) };
  }

  it("connects, and connects again, outside of the request that came first", async () => {
    const server = await startFakeRedis();
    closing.push(() => server.close());
    const seen: [string, unknown][] = [];
    const note = (message: string) => void seen.push([message, currentLogFields()]);
    const noting = { ...silentLogger, info: note, warn: note };
    const redis = createRedis({ url: server.url, reconnectMs: () => 1 }, noting);
    closing.push(() => redis.close());
    withLogFields({ requestId: "the first" }, () => redis.ready());
    await expect.poll(() => seen.length, patient).toBe(1);
    server.cut();
    await expect.poll(() => seen.length, patient).toBe(2);
    expect(seen).toEqual([
      ["connected to Redis", {}],
      ["connected to Redis", {}],
    ]);
  });

  it("gives every key its prefix and its end", async () => {
    const { server, cache } = await start();
    await cache.set("a", bytes, 60);
    await cache.set("\u0000".repeat(32_000), bytes, 0.0001);
    const keys = server.timesToLive();
    expect(keys.map(([key]) => key)).toEqual([
      "embeddings:a",
      expect.stringMatching(/^embeddings:#[\w-]{43}$/),
    ]);
    for (const [, milliseconds] of keys) expect(milliseconds).toBeLessThanOrEqual(60_000);
  });

  it("keeps nothing that would hold up the others", async () => {
    const { server, cache } = await start();
    await cache.set("huge", new Uint8Array(2 * 1024 * 1024), 60);
    expect(server.timesToLive()).toEqual([]);
  });

  it.each(redisFaults)(
    "misses when $name, says so once, and finds again afterwards",
    async ({ fault, commandMs }) => {
      const { server, lines, cache } = await start({ commandMs });
      await cache.set("a", bytes, 60);
      server.fault = (command) => (/GET|SET/.test(command) ? fault : undefined);
      for (let i = 0; i < 3; i += 1) {
        expect(await cache.get("a")).toBeUndefined();
        await cache.set("b", bytes, 60);
      }
      expect(lines).toHaveLength(1);
      server.fault = () => undefined;
      await expect
        .poll(async () => [...((await cache.get("a")) ?? [])], patient)
        .toEqual([1, 2, 3]);
    },
  );

  it("signs in with the password of its address, and never writes it down", async () => {
    const { cache } = await start({ password: "s3cret" });
    await cache.set("a", bytes, 60);
    expect(await cache.get("a")).toBeDefined();

    const server = await startFakeRedis({ password: "another" });
    const { lines, logger } = notingLogger();
    const url = server.url.replace("//", "//:s3cret@");
    const refused = createRedis({ url, reconnectMs: () => 10 }, logger);
    closing.push(
      () => server.close(),
      () => refused.close(),
    );
    expect(await createRedisCache({ prefix: "x" }, refused).get("a")).toBeUndefined();
    await expect.poll(() => lines.length, patient).toBe(1);
    expect(lines[0]?.[1]).toMatchObject({ reason: expect.stringContaining("WRONGPASS") });
    expect(JSON.stringify(lines)).not.toContain("s3cret");
  });

  it("ends with its connection", async () => {
    const { redis, cache } = await start();
    redis.close();
    expect(await cache.get("a")).toBeUndefined();
    await cache.set("a", bytes, 60);
  });
});
