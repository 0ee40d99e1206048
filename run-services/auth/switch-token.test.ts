import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApiKey } from "#shared/identity/create-api-key.ts";
import { scopesOf } from "#shared/identity/permissions.ts";
import { newId } from "#shared/kernel/ids.ts";
import { type Client, clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createApp } from "./app.ts";

const types = {
  id_token: "urn:pueblo:token-type:firebase-id-token",
  api_key: "urn:pueblo:token-type:api-key",
  access_token: "urn:ietf:params:oauth:token-type:access_token",
};
const tokenResponse = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  scope: z.string(),
  tenant: z.object({ id: z.string(), role: z.string() }),
});

let database: TestDatabase;
let now = new Date();
let deps: ReturnType<typeof createTestIdentity>;
let anyone: Client;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = createTestIdentity(database.db, { now: () => now });
  anyone = clientOf(createApp(deps));
});
afterAll(() => database.close());
beforeEach(() => {
  now = new Date();
});

function post(subject_token: string, type: keyof typeof types, fields = {}) {
  return anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token,
    subject_token_type: types[type],
    ...fields,
  });
}
const exchange = async (...args: Parameters<typeof post>) =>
  jsonOf(await post(...args), tokenResponse);

/** Somebody with a tenant of their own, and a token of it. */
async function signIn() {
  people += 1;
  const token = await exchange(deps.localIdentity.signIn(`s${people}@example.com`), "id_token");
  const { userId } = await deps.verifier.read(token.access_token).then(({ actor }) => actor);
  return { token: token.access_token, tenantId: token.tenant.id, userId };
}

async function join(userId: string, role: string): Promise<string> {
  const tenantId = newId("ten");
  await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'Otra')", [tenantId]);
  await database.inspect("INSERT INTO memberships (tenant_id, user_id, role) VALUES ($1, $2, $3)", [
    tenantId,
    userId,
    role,
  ]);
  return tenantId;
}

describe("an access token for another", () => {
  it("acts in another tenant of the person's, with their role there", async () => {
    const { token, userId } = await signIn();
    const tenant = await join(userId, "viewer");
    const switched = await exchange(token, "access_token", { tenant });
    expect(switched.tenant).toMatchObject({ id: tenant, role: "viewer" });
    expect(await deps.verifier.verify(switched.access_token)).toMatchObject({
      kind: "user",
      userId,
      tenantId: tenant,
      role: "viewer",
      scopes: scopesOf("viewer"),
    });
    const back = await exchange(switched.access_token, "access_token", {
      tenant: await join(userId, "owner"),
    });
    expect(back.scope.split(" ")).toEqual(scopesOf("owner"));
  });

  it("never lives longer than the one it came from, however often it is changed", async () => {
    const { token, userId, tenantId } = await signIn();
    const tenant = await join(userId, "member");
    const { expiresAt } = await deps.verifier.read(token);
    now = new Date(now.getTime() + 400_000);
    const next = await exchange(token, "access_token", { tenant });
    const last = await exchange(next.access_token, "access_token", { tenant: tenantId });
    expect(last.expires_in).toBeLessThanOrEqual(200);
    for (const { access_token } of [next, last]) {
      const read = await deps.verifier.read(access_token);
      expect(read.expiresAt.getTime()).toBeLessThanOrEqual(expiresAt.getTime());
    }
  });

  it("leads into no tenant of others, and none that was left", async () => {
    const { token, userId } = await signIn();
    const stranger = await signIn();
    const left = await join(userId, "member");
    await database.inspect("DELETE FROM memberships WHERE tenant_id = $1", [left]);
    for (const tenant of [stranger.tenantId, left]) {
      expect(await problemOf(await post(token, "access_token", { tenant }))).toMatchObject({
        status: 404,
      });
    }
  });

  it("is not made of a key's, a forged or an expired one, nor of what is another kind", async () => {
    const { token, tenantId } = await signIn();
    const actor = await deps.verifier.verify(token);
    const { key } = await createApiKey({ actor, input: { name: "k", scopes: ["ask"] } }, deps);
    const ofKey = await exchange(key, "api_key");
    const forged = createTestIdentity(database.db).signer.sign(actor, 600);
    const over = deps.signer.sign(actor, 600, new Date(now.getTime() - 601_000));
    for (const subject of [ofKey.access_token, forged, over, key, "x"]) {
      const refused = await post(subject, "access_token", { tenant: tenantId });
      expect(await problemOf(refused)).toMatchObject({ status: 401 });
    }
  });
});

describe("scope", () => {
  it("narrows a token of any kind, for good", async () => {
    const { token, userId } = await signIn();
    const narrow = await exchange(token, "access_token", { scope: "search  ask" });
    expect(narrow.scope).toBe("search ask");
    expect((await deps.verifier.verify(narrow.access_token)).scopes).toEqual(["search", "ask"]);
    const tenant = await join(userId, "owner");
    const elsewhere = await exchange(narrow.access_token, "access_token", { tenant });
    expect(elsewhere.scope).toBe("search ask");
    const again = await post(narrow.access_token, "access_token", { scope: "keys:write" });
    expect(await problemOf(again)).toMatchObject({ status: 403 });
  });

  it("gives no key more than it has", async () => {
    const { token } = await signIn();
    const actor = await deps.verifier.verify(token);
    const input = { name: "k", scopes: ["ask" as const, "search" as const] };
    const { key } = await createApiKey({ actor, input }, deps);
    expect((await exchange(key, "api_key", { scope: "ask" })).scope).toBe("ask");
    const more = await post(key, "api_key", { scope: "ask documents:write" });
    expect((await problemOf(more)).detail).toContain("documents:write");
  });

  it.each(["", " ", "root", "ask,search"])("is named when it is %j", async (scope) => {
    expect(await problemOf(await post("x", "id_token", { scope }))).toMatchObject({
      status: 422,
      errors: [{ path: "scope" }],
    });
  });
});
