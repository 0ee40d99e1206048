import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#shared/kernel/errors.ts";
import { forgetRequests } from "#shared/limits/forget-requests.ts";
import { clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
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

type Post = Awaited<ReturnType<typeof things.createCaller>>["post"];

describe("a request that comes again", () => {
  it("is answered as it was, and does nothing", async () => {
    const { post } = await things.createCaller();
    const first = await post("/things", { name: "a" });
    expect(replayed(first)).toBe(false);
    const made1 = await jsonOf(first, thing, 201);
    const second = await post("/things", { name: "a" });
    expect(replayed(second)).toBe(true);
    expect(second.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await jsonOf(second, thing, 201)).toEqual(made1);
    expect(things.made).toEqual(["a"]);
  });

  it("without a key is another one", async () => {
    const { client } = await things.createCaller();
    for (const _ of [1, 2]) await client.post("/things", { name: "a" });
    expect(things.made).toEqual(["a", "a"]);
  });

  it.each([
    ["another body", (post: Post) => post("/things", { name: "b" })],
    ["another query", (post: Post) => post("/things?x=1", { name: "a" })],
  ])("with %s is refused, and named", async (_, again) => {
    const { post } = await things.createCaller();
    await post("/things", { name: "a" });
    const problem = await problemOf(await again(post));
    expect(problem).toMatchObject({ status: 422, errors: [{ path: "idempotency-key" }] });
    expect(things.made).toEqual(["a"]);
  });

  it("for another object of the same kind is refused", async () => {
    const { post } = await things.createCaller();
    await post("/things/1/parts", { name: "a" });
    expect((await post("/things/2/parts", { name: "a" })).status).toBe(422);
  });

  it("is somebody else's when its person, tenant or operation is another", async () => {
    const caller = await things.createCaller();
    const neighbour = things.callerIn(caller.tenantId);
    const elsewhere = await things.createCaller();
    const alsoThere = things.callerIn(elsewhere.tenantId, things.createService(), caller.userId);
    await caller.post("/things", { name: "a" });
    for (const { post } of [neighbour, elsewhere, alsoThere]) {
      expect(replayed(await post("/things", { name: "b" }))).toBe(false);
    }
    expect(replayed(await caller.post("/secrets", { name: "c" }))).toBe(false);
    expect(things.made).toEqual(["a", "b", "b", "b", "c"]);
  });

  it("as a form counts by its parts, not by its boundary", async () => {
    const { client } = await things.createCaller();
    const send = async (name: string, content: string) => {
      const form = new FormData();
      form.set("name", name);
      form.set("file", new File([content], "a.txt", { type: "text/plain" }));
      const packed = new Response(form);
      const type = packed.headers.get("content-type") ?? "";
      const headers = { "content-type": type, "idempotency-key": "k" };
      return client.call("POST", "/forms", await packed.text(), headers);
    };
    const first = await jsonOf(await send("a", "x"), thing, 201);
    expect(await jsonOf(await send("a", "x"), thing, 201)).toEqual(first);
    expect((await send("a", "y")).status).toBe(422);
    expect((await send("b", "x")).status).toBe(422);
    expect(things.made).toEqual(["a"]);
  });

  it("of a secret learns only that it was done", async () => {
    const { post } = await things.createCaller();
    const { id } = await jsonOf(await post("/secrets", { name: "hush" }), thing, 201);
    expect((await problemOf(await post("/secrets", { name: "hush" }))).status).toBe(409);
    expect((await post("/secrets", { name: "other" })).status).toBe(422);
    expect(things.made).toEqual(["hush"]);
    const kept = JSON.stringify(await database.inspect("SELECT * FROM idempotent_requests"));
    expect(kept).not.toContain("hush");
    expect(kept).not.toContain(id);
  });

  it("is not answered to somebody who may not do it any more", async () => {
    const { post, userId, tenantId } = await things.createCaller();
    await post("/things", { name: "a" });
    const actor = { kind: "user", tenantId, userId, role: "viewer", scopes: [] } as const;
    const demoted = clientOf(things.createService(), things.tokenOf(actor, 60));
    const headers = { "idempotency-key": "k" };
    const again = await demoted.call("POST", "/things", { name: "a" }, headers);
    expect((await problemOf(again)).status).toBe(403);
  });

  it.each(["", "x".repeat(256)])("with a bad key is refused", async (key) => {
    const { post } = await things.createCaller();
    const problem = await problemOf(await post("/things", { name: "a" }, key));
    expect(problem).toMatchObject({ status: 422, errors: [{ path: "idempotency-key" }] });
    expect((await post("/things", { name: "a" }, "x".repeat(255))).status).toBe(201);
  });
});

describe("a request that was refused or failed", () => {
  it("is tried again, and its key is free when it was refused", async () => {
    const { post } = await things.createCaller();
    expect((await post("/things", { wrong: true })).status).toBe(422);
    things.during = () => Promise.reject(new AppError("conflict"));
    expect((await post("/things", { name: "a" })).status).toBe(409);
    things.during = () => {};
    expect((await post("/things", { name: "b" })).status).toBe(201);
    expect(things.made).toEqual(["a", "b"]);
  });

  it.each([
    ["internal", 500],
    ["unavailable", 503],
    ["rate_limited", 429],
  ] as const)("%s is not what the next one hears, which makes the same", async (code, status) => {
    const { post } = await things.createCaller();
    things.during = () => Promise.reject(new AppError(code));
    expect((await post("/things", { name: "a" })).status).toBe(status);
    things.during = () => {};
    expect((await post("/things", { name: "a" })).status).toBe(201);
    expect(things.made).toEqual(["a", "a"]);
    if (status >= 500) expect(things.ids.size).toBe(1);
  });
});

describe("what is kept", () => {
  it("is forgotten after a day, by the sweep as by the next request", async () => {
    const { tenantId, post } = await things.createCaller();
    const age = () =>
      database.inspect(
        `UPDATE idempotent_requests SET created_at = now() - interval '25 hours',
           lease_until = now() - interval '24 hours' WHERE tenant_id = $1`,
        [tenantId],
      );
    await post("/things", { name: "a" });
    await age();
    expect(replayed(await post("/things", { name: "b" }))).toBe(false);
    await post("/things", { name: "c" }, "young");
    await database.inspect(
      "UPDATE idempotent_requests SET created_at = now() - interval '25 hours' WHERE key = 'k'",
    );
    await forgetRequests(database);
    const left = await database.inspect(
      "SELECT key FROM idempotent_requests WHERE tenant_id = $1",
      [tenantId],
    );
    expect(left).toEqual([{ key: "young" }]);
  });
});
