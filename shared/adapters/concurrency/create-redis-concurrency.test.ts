import { afterEach, describe, expect, it } from "vitest";
import { describeConcurrency } from "../../../test/support/concurrency-conformance.ts";
import { connectedRedis } from "../../../test/support/redis/connected.ts";
import { startFakeRedis } from "../../../test/support/redis/fake-redis.ts";
import { redisFaults } from "../../../test/support/redis/faults.ts";
import { createRedisConcurrency } from "./create-redis-concurrency.ts";

describeConcurrency("Redis (on the wire fake)", async () => {
  const server = await startFakeRedis();
  const redis = await connectedRedis({ url: server.url, commandMs: 5_000 });
  return {
    limiter: createRedisConcurrency(redis),
    async close() {
      redis.close();
      await server.close();
    },
  };
});

describe("places in Redis", () => {
  let closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
  });
  const patient = { timeout: 5_000, interval: 10 };
  const one = [{ key: "ana", limit: 1 }];

  async function start({ commandMs = 5_000, instances = 1, leaseMs = 60_000 } = {}) {
    const server = await startFakeRedis();
    closing.push(() => server.close());
    const limiters = [];
    for (let i = 0; i < instances; i += 1) {
      const redis = await connectedRedis({ url: server.url, commandMs });
      const limiter = createRedisConcurrency(redis, { leaseMs });
      limiters.push(limiter);
      closing.push(
        () => redis.close(),
        () => limiter.close(),
      );
    }
    const [here = never(), there = here] = limiters;
    return { server, here, there };
  }
  function never(): never {
    throw new Error("no instance");
  }

  it("are shared by instances, and taken in one round trip", async () => {
    const { server, here, there } = await start({ instances: 2 });
    await here.enter([...one, { key: "ten", limit: 5 }]);
    expect(await there.enter(one)).toMatchObject({ held: false });
    server.seen.length = 0;
    await there.enter(one);
    expect(server.seen.map(([command]) => command)).toEqual(["EVALSHA"]);
    for (const [, milliseconds] of server.timesToLive()) expect(milliseconds).toBeGreaterThan(0);
  });

  it("of an instance that died are free again, and held on to by one that lives", async () => {
    const { here, there } = await start({ instances: 2, leaseMs: 150 });
    await here.enter(one);
    await here.enter([{ key: "eva", limit: 1 }]);
    // Longer than the lease: who is alive is not taken for dead.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await there.enter(one)).held).toBe(false);
    here.close(); // renews nothing any more
    await expect.poll(async () => (await there.enter(one)).held, patient).toBe(true);
  });

  it.each(redisFaults)(
    "are counted here when $name, and there again afterwards",
    async ({ fault, commandMs }) => {
      const { server, here } = await start({ commandMs });
      server.fault = (command) => (command.startsWith("EVAL") ? fault : undefined);
      const place = await here.enter(one);
      expect(place.held).toBe(true);
      expect((await here.enter(one)).held).toBe(false);
      if (place.held) place.release();
      expect((await here.enter(one)).held).toBe(true);
      server.fault = () => undefined;
      const keys = () => server.timesToLive().map(([key]) => key);
      const inRedis = () => here.enter([{ key: "probe", limit: 1_000 }]).then(keys);
      await expect.poll(inRedis, patient).toContain("running:probe");
    },
  );
});
