import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { generateApiKey } from "#shared/identity/api-key.ts";
import { type Client, clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createApp } from "./app.ts";

const tokenResponse = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  tenant: z.object({ id: z.string(), role: z.string() }),
});
const newKey = z.object({
  id: z.string().startsWith("key_"),
  key: z.string().regex(/^pm_live_[0-9A-Za-z]{38}$/),
  prefix: z.string(),
  scopes: z.array(z.string()),
});
const keyList = z.object({
  items: z.array(z.object({ id: z.string() }).loose()),
  nextCursor: z.string().nullable(),
});

let database: TestDatabase;
let now = new Date();
let deps: ReturnType<typeof createTestIdentity>;
let anyone: Client;
let owner: Client;
let tenantId: string;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = createTestIdentity(database.db, { now: () => now });
  anyone = clientOf(createApp(deps));
});
afterAll(() => database.close());
beforeEach(async () => {
  now = new Date();
  people += 1;
  const token = await exchange(deps.localIdentity.signIn(`p${people}@example.com`), "id_token");
  owner = anyone.as(token.access_token);
  tenantId = token.tenant.id;
});

function post(subject_token: string, type: "id_token" | "api_key", extra = {}) {
  return anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token,
    subject_token_type: `urn:pueblo:token-type:${type === "api_key" ? "api-key" : "firebase-id-token"}`,
    ...extra,
  });
}

async function exchange(subject: string, type: "id_token" | "api_key" = "api_key") {
  return jsonOf(await post(subject, type), tokenResponse);
}

async function create(fields = {}, by = owner, headers = {}) {
  return by.post("/v1/auth/api-keys", { name: "CI", scopes: ["ask"], ...fields }, headers);
}

describe("API keys", () => {
  it("are shown once, stored as a hash, and exchanged for a token of their tenant", async () => {
    const made = await jsonOf(await create({ scopes: ["ask", "search", "ask"] }), newKey, 201);
    expect(made.key.startsWith(made.prefix)).toBe(true);
    const [row] = await database.inspect<{ hash: Buffer }>("SELECT * FROM api_keys WHERE id = $1", [
      made.id,
    ]);
    expect(row?.hash).toHaveLength(32);
    expect(JSON.stringify(row)).not.toContain(made.key.slice(made.prefix.length));

    const token = await exchange(made.key);
    expect(token.tenant).toMatchObject({ id: tenantId, role: "owner" });
    expect(await deps.verifier.verify(token.access_token)).toMatchObject({
      kind: "api_key",
      keyId: made.id,
      tenantId,
      scopes: ["search", "ask"],
    });
    const list = await (await owner.get("/v1/auth/api-keys")).text();
    expect(list).toContain(made.id);
    expect(list).not.toContain(made.key);
  });

  it("stop working the moment they are revoked, and can be revoked once", async () => {
    const made = await jsonOf(await create(), newKey, 201);
    expect((await owner.delete(`/v1/auth/api-keys/${made.id}`)).status).toBe(204);
    expect(await problemOf(await post(made.key, "api_key"))).toMatchObject({ status: 401 });
    const again = await owner.delete(`/v1/auth/api-keys/${made.id}`);
    expect(await problemOf(again)).toMatchObject({ status: 404 });
    const list = await jsonOf(await owner.get("/v1/auth/api-keys"), keyList);
    expect(list.items).toEqual([]);
  });

  it("stop working when they expire, and never outlive their end in a token", async () => {
    const expiresAt = new Date(now.getTime() + 60_000).toISOString();
    const made = await jsonOf(await create({ expiresAt }), newKey, 201);
    expect((await exchange(made.key)).expires_in).toBeLessThanOrEqual(60);
    now = new Date(now.getTime() + 61_000);
    expect(await problemOf(await post(made.key, "api_key"))).toMatchObject({ status: 401 });
  });

  it("follow their creator's membership: role, and life", async () => {
    const made = await jsonOf(await create({ scopes: ["ask", "documents:write"] }), newKey, 201);
    await database.inspect("UPDATE memberships SET role = 'viewer' WHERE tenant_id = $1", [
      tenantId,
    ]);
    const token = await exchange(made.key);
    expect(token.tenant.role).toBe("viewer");
    expect((await deps.verifier.verify(token.access_token)).scopes).toEqual(["ask"]);
    await database.inspect("DELETE FROM memberships WHERE tenant_id = $1", [tenantId]);
    expect(await problemOf(await post(made.key, "api_key"))).toMatchObject({ status: 401 });
  });

  it("note their use at most once a minute", async () => {
    const made = await jsonOf(await create(), newKey, 201);
    const used = async () => {
      await exchange(made.key);
      const rows = await database.inspect<{ last_used_at: Date }>(
        "SELECT last_used_at FROM api_keys WHERE id = $1",
        [made.id],
      );
      return rows[0]?.last_used_at;
    };
    const first = await used();
    expect(first).toEqual(now);
    now = new Date(now.getTime() + 30_000);
    expect(await used()).toEqual(first);
    now = new Date(now.getTime() + 31_000);
    expect(await used()).toEqual(now);
  });

  it("are refused when unknown, mistyped or of another tenant", async () => {
    const made = await jsonOf(await create(), newKey, 201);
    const typo = `${made.key.slice(0, -1)}${made.key.endsWith("0") ? "1" : "0"}`;
    for (const key of [generateApiKey().key, typo, "pm_live_", `${made.key}x`]) {
      expect(await problemOf(await post(key, "api_key"))).toMatchObject({ status: 401 });
    }
    const tenant = "ten_01h455vb4pex5vsknk084sn02q";
    expect(await problemOf(await post(made.key, "api_key", { tenant }))).toMatchObject({
      status: 404,
    });
  });

  it("cannot allow more than their creator may", async () => {
    const made = await jsonOf(await create({ scopes: ["keys:write", "ask"] }), newKey, 201);
    const key = anyone.as((await exchange(made.key)).access_token);
    const refused = await problemOf(await create({ scopes: ["documents:write"] }, key));
    expect(refused).toMatchObject({ status: 403, code: "forbidden" });
    expect(refused.detail).toContain("documents:write");
    const askOnly = await jsonOf(await create({ scopes: ["ask"] }, key), newKey, 201);
    const asker = anyone.as((await exchange(askOnly.key)).access_token);
    expect(await problemOf(await create({}, asker))).toMatchObject({ status: 403 });
    expect(await problemOf(await asker.get("/v1/auth/api-keys"))).toMatchObject({ status: 403 });
  });

  it("make no key that outlives them, and none once they are revoked", async () => {
    const at = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
    const scopes = ["keys:write", "ask"];
    const made = await jsonOf(await create({ scopes, expiresAt: at(3600) }), newKey, 201);
    const key = anyone.as((await exchange(made.key)).access_token);
    for (const fields of [{}, { expiresAt: at(3601) }]) {
      const refused = await problemOf(await create(fields, key));
      expect(refused).toMatchObject({ status: 403, errors: [{ path: "expiresAt" }] });
      expect(refused.detail).toContain(at(3600));
    }
    await jsonOf(await create({ expiresAt: at(3600) }, key), newKey, 201);
    expect((await owner.delete(`/v1/auth/api-keys/${made.id}`)).status).toBe(204);
    const late = await create({ expiresAt: at(60) }, key);
    expect(await problemOf(late)).toMatchObject({ status: 401 });
  });

  it("are invisible to and safe from other tenants", async () => {
    const made = await jsonOf(await create(), newKey, 201);
    const other = await exchange(deps.localIdentity.signIn("otra@example.com"), "id_token");
    const stranger = anyone.as(other.access_token);
    const list = await jsonOf(await stranger.get("/v1/auth/api-keys"), keyList);
    expect(list.items).toEqual([]);
    const removed = await stranger.delete(`/v1/auth/api-keys/${made.id}`);
    expect(await problemOf(removed)).toMatchObject({ status: 404 });
    await exchange(made.key);
  });

  it("are listed in pages, newest first", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await jsonOf(await create(), newKey, 201)).id);
    const first = await jsonOf(await owner.get("/v1/auth/api-keys?limit=2"), keyList);
    const second = await jsonOf(
      await owner.get(`/v1/auth/api-keys?limit=2&cursor=${first.nextCursor}`),
      keyList,
    );
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  it("are made once per Idempotency-Key", async () => {
    const headers = { "idempotency-key": "abc" };
    await jsonOf(await create({}, owner, headers), newKey, 201);
    expect(await problemOf(await create({}, owner, headers))).toMatchObject({ status: 409 });
  });

  it.each([
    ["name", { name: " " }],
    ["name", { name: "x".repeat(101) }],
    ["scopes", { scopes: [] }],
    ["scopes.0", { scopes: ["root"] }],
    ["expiresAt", { expiresAt: "mañana" }],
    ["expiresAt", { expiresAt: "2001-01-01T00:00:00Z" }],
  ])("name %s when it is wrong", async (path, fields) => {
    const problem = await problemOf(await create(fields));
    expect(problem).toMatchObject({ status: 422, errors: [{ path }] });
  });
});
