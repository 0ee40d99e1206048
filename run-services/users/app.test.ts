import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import { type Client, clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createApp } from "./app.ts";

const tenant = z.object({
  id: z.string().startsWith("ten_"),
  name: z.string(),
  role: z.string(),
  createdAt: z.iso.datetime(),
});
const list = z.object({ items: z.array(tenant), nextCursor: z.string().nullable() });
const profile = z.object({
  id: z.string().startsWith("usr_"),
  email: z.string(),
  name: z.string(),
  language: z.string(),
  tenants: z.array(tenant.omit({ createdAt: true })),
});

let database: TestDatabase;
let deps: ReturnType<typeof createTestIdentity>;
let anyone: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = createTestIdentity(database.db);
  anyone = clientOf(createApp(deps));
});
afterAll(() => database.close());

async function signIn(email: string) {
  const subjectToken = deps.localIdentity.signIn(email);
  const token = await exchangeToken({ kind: "id_token", subjectToken }, deps);
  return { client: anyone.as(token.accessToken), ownTenant: token.tenant.id, ...token };
}

describe("users service", () => {
  it("shows a person themselves and their tenants", async () => {
    const { client, ownTenant } = await signIn("me@example.com");
    const me = await jsonOf(await client.get("/v1/me"), profile);
    expect(me).toMatchObject({ email: "me@example.com", language: "es" });
    expect(me.tenants).toEqual([{ id: ownTenant, name: "me", role: "owner" }]);
  });

  it("makes a tenant whose creator is owner and may act in it", async () => {
    const { client } = await signIn("maker@example.com");
    const made = await jsonOf(
      await client.post("/v1/tenants", { name: " Café Sol " }),
      tenant,
      201,
    );
    expect(made).toMatchObject({ name: "Café Sol", role: "owner" });
    expect(await jsonOf(await client.get(`/v1/tenants/${made.id}`), tenant)).toEqual(made);
    const subjectToken = deps.localIdentity.signIn("maker@example.com");
    const token = await exchangeToken({ kind: "id_token", subjectToken, tenant: made.id }, deps);
    expect(token.tenant).toEqual({ id: made.id, name: "Café Sol", role: "owner" });
  });

  it("makes one tenant per Idempotency-Key", async () => {
    const { client } = await signIn("twice@example.com");
    const headers = { "idempotency-key": "k1" };
    const one = await jsonOf(await client.post("/v1/tenants", { name: "A" }, headers), tenant, 201);
    const two = await jsonOf(await client.post("/v1/tenants", { name: "A" }, headers), tenant, 201);
    expect(two).toEqual(one);
    const other = await client.post("/v1/tenants", { name: "B" }, headers);
    expect(await problemOf(other)).toMatchObject({ status: 422 });
    const stranger = await signIn("else@example.com");
    const theirs = await stranger.client.post("/v1/tenants", { name: "A" }, headers);
    expect((await jsonOf(theirs, tenant, 201)).id).not.toBe(one.id);
  });

  it("shows a tenant its own limits, and nobody else's", async () => {
    const { client, ownTenant } = await signIn("limits@example.com");
    const limits = z.object({
      plan: z.string(),
      limits: z.looseObject({}),
      used: z.looseObject({}),
    });
    const path = `/v1/tenants/${ownTenant}/limits`;
    expect(await jsonOf(await client.get(path), limits)).toMatchObject({
      plan: "standard",
      limits: { documents: 10_000, requestsPerMinute: { caller: 1200, tenant: 6000 } },
      used: { documents: 0, bytes: 0, uploadBytesToday: 0 },
    });
    const stranger = await signIn("nobody@example.com");
    expect(await problemOf(await stranger.client.get(path))).toMatchObject({ status: 404 });
  });

  it("lists tenants in pages", async () => {
    const { client } = await signIn("many@example.com");
    for (const name of ["A", "B"]) await client.post("/v1/tenants", { name });
    const all = await jsonOf(await client.get("/v1/tenants"), list);
    const first = await jsonOf(await client.get("/v1/tenants?limit=2"), list);
    const rest = await jsonOf(
      await client.get(`/v1/tenants?limit=2&cursor=${first.nextCursor}`),
      list,
    );
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect(all.items).toHaveLength(3);
    expect(rest.nextCursor).toBeNull();
  });

  it("keeps two people apart", async () => {
    const ana = await signIn("ana@example.com");
    const eva = await signIn("eva@example.com");
    const text = await (await eva.client.get("/v1/tenants")).text();
    expect(text).not.toContain(ana.ownTenant);
    const foreign = await problemOf(await eva.client.get(`/v1/tenants/${ana.ownTenant}`));
    const unknown = await problemOf(
      await eva.client.get("/v1/tenants/ten_01h455vb4pex5vsknk084sn02q"),
    );
    expect(foreign.status).toBe(404);
    expect(foreign.detail).toBe(unknown.detail);
  });

  it("shows an API key its own tenant only, and lets it make none", async () => {
    const ana = await signIn("keys@example.com");
    await ana.client.post("/v1/tenants", { name: "Otra" });
    const actor = await deps.verifier.verify(ana.accessToken);
    const key = anyone.as(
      deps.signer.sign({ ...actor, kind: "api_key", keyId: "key_1", scopes: ["ask"] }, 60),
    );
    const me = await jsonOf(await key.get("/v1/me"), profile);
    expect(me.tenants.map(({ id }) => id)).toEqual([ana.ownTenant]);
    expect((await jsonOf(await key.get("/v1/tenants"), list)).items).toHaveLength(1);
    const made = await key.post("/v1/tenants", { name: "X" });
    expect(await problemOf(made)).toMatchObject({ status: 403 });
  });

  it("refuses everybody without a valid token", async () => {
    for (const path of ["/v1/me", "/v1/tenants", "/v1/tenants/x"]) {
      expect(await problemOf(await anyone.get(path))).toMatchObject({ status: 401 });
      const bad = await anyone.as("bad").get(path);
      expect(await problemOf(bad)).toMatchObject({ status: 401 });
    }
  });

  it.each([
    ["a name of blanks", { name: "  " }, "name"],
    ["a long name", { name: "x".repeat(101) }, "name"],
    ["a NUL in the name", { name: "a\u0000b" }, "name"],
    ["no name", {}, "name"],
    ["a list", [], "body"],
  ])("refuses %s", async (_, body, path) => {
    const { client } = await signIn("bad@example.com");
    const problem = await problemOf(await client.post("/v1/tenants", body));
    expect(problem).toMatchObject({ status: 422, errors: [{ path }] });
  });
});
