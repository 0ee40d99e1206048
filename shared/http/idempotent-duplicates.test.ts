import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#shared/kernel/database.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createThings, replayed, thing } from "../../test/support/things-service.ts";

let database: TestDatabase;
let things: ReturnType<typeof createThings>;
beforeAll(async () => {
  database = await createTestDatabase();
  things = createThings(database);
});
afterAll(() => database.close());
beforeEach(() => things.reset());

describe("duplicates at the same time", () => {
  it.each(["/things", "/streams"])("of %s are answered once, by two instances", async (path) => {
    const [one, two] = [things.createService(), things.createService()];
    const { tenantId, userId, post } = await things.createCaller(one);
    const other = things.callerIn(tenantId, two, userId);
    things.during = () => new Promise((resolve) => setTimeout(resolve, 100));
    const sent = Array.from({ length: 20 }, async (_, index) => {
      const answer = await (index % 2 ? post : other.post)(path, { name: "a" });
      return answer.text();
    });
    const texts = await Promise.all(sent);
    expect(new Set(texts).size).toBe(1);
    expect(things.made).toEqual(["a"]);
  });

  it("of a secret make one, which one of them sees", async () => {
    const { post } = await things.createCaller();
    things.during = () => new Promise((resolve) => setTimeout(resolve, 50));
    const sent = Array.from({ length: 20 }, () => post("/secrets", { name: "a" }));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(things.made).toEqual(["a"]);
  });

  it("wait for so long, and are told when to come again", async () => {
    const { post } = await things.createCaller(things.createService({ waitMs: 60 }));
    const begun = deferred<void>();
    const go = deferred<void>();
    things.during = () => {
      begun.resolve();
      return go.promise;
    };
    const first = post("/things", { name: "a" });
    await begun.promise;
    const second = await post("/things", { name: "a" });
    expect(second.headers.get("retry-after")).toBe("5");
    expect(await problemOf(second)).toMatchObject({ status: 409 });
    expect((await post("/things", { name: "b" })).status).toBe(422);
    go.resolve();
    expect((await first).status).toBe(201);
  });
});

describe("a process that dies", () => {
  const expire = (tenantId: string) =>
    database.inspect(
      "UPDATE idempotent_requests SET lease_until = '-infinity' WHERE tenant_id = $1",
      [tenantId],
    );

  it("between the work and its answer leaves a key that makes nothing twice", async () => {
    let transactions = 0;
    const dying: Database = {
      ...database.db,
      // The first is the claim; what would keep the answer, or give the lease back, never comes.
      tenant: (tenantId, work) => {
        transactions += 1;
        if (transactions > 1) return Promise.reject(new Error("killed"));
        return database.db.tenant(tenantId, work);
      },
    };
    const { tenantId, userId, post } = await things.createCaller(
      things.createService({ db: dying }),
    );
    expect((await post("/things", { name: "a" })).status).toBe(500);
    const next = things.callerIn(tenantId, things.createService({ waitMs: 60 }), userId);
    expect((await next.post("/things", { name: "a" })).status).toBe(409);
    await expire(tenantId);
    expect((await next.post("/things", { name: "b" })).status).toBe(422);
    expect((await next.post("/things", { name: "a" })).status).toBe(201);
    expect(things.made).toEqual(["a", "a"]);
    expect(things.ids.size).toBe(1);
    expect(replayed(await next.post("/things", { name: "a" }))).toBe(true);
  });

  it("or stalls, and comes back late, does not overwrite what another answered", async () => {
    const { tenantId, post } = await things.createCaller();
    const begun = deferred<void>();
    const go = deferred<void>();
    things.during = () => {
      begun.resolve();
      return go.promise;
    };
    const late = post("/things", { name: "a" });
    await begun.promise;
    await expire(tenantId);
    things.during = () => {};
    const quick = await jsonOf(await post("/things", { name: "a" }), thing, 201);
    go.resolve();
    expect(await jsonOf(await late, thing, 201)).toEqual(quick);
    expect(things.ids.size).toBe(1);
  });
});

describe("a stream", () => {
  it("is given again event by event once it was whole", async () => {
    const { post } = await things.createCaller();
    const first = await (await post("/streams", { name: "a" })).text();
    const second = await post("/streams", { name: "a" });
    expect(second.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(replayed(second)).toBe(true);
    expect(await second.text()).toBe(first);
    expect(first).toContain("event: done");
  });

  it("that broke off with an error, or a reader, is not", async () => {
    const { post } = await things.createCaller();
    things.during = () => Promise.reject(new AppError("unavailable"));
    expect(await (await post("/streams", { name: "a" })).text()).toContain("event: error");
    const go = deferred<void>();
    things.during = () => go.promise;
    const left = await post("/streams", { name: "a" });
    await left.body?.cancel();
    go.resolve();
    things.during = () => {};
    const third = await post("/streams", { name: "a" });
    expect(replayed(third)).toBe(false);
    expect(await third.text()).toContain("event: done");
    expect(things.made).toHaveLength(3);
    expect(things.ids.size).toBe(1);
  });

  it("that is too long to keep was done, and is not done again", async () => {
    const { post } = await things.createCaller();
    const name = "x".repeat(530_000);
    expect(await (await post("/streams", { name })).text()).toContain("event: done");
    expect((await problemOf(await post("/streams", { name }))).status).toBe(409);
    expect(things.made).toHaveLength(1);
  });
});
