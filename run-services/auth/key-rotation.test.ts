import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Client, clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createApp } from "./app.ts";

const shown = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  createdBy: z.string(),
  expiresAt: z.string().nullable(),
  replacedBy: z.string().nullable(),
});
const made = shown.extend({ key: z.string() });
const tokenResponse = z.object({ access_token: z.string(), expires_in: z.number() });

let database: TestDatabase;
let now = new Date();
let deps: ReturnType<typeof createTestIdentity>;
let anyone: Client;
let owner: Client;
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
  owner = await signIn(`owner${people}@example.com`);
});

function post(subject_token: string, type: string) {
  return anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token,
    subject_token_type: `urn:pueblo:token-type:${type}`,
  });
}

async function signIn(email: string): Promise<Client> {
  const idToken = deps.localIdentity.signIn(email);
  const token = await jsonOf(await post(idToken, "firebase-id-token"), tokenResponse);
  return anyone.as(token.access_token);
}

const exchange = async (key: string) => jsonOf(await post(key, "api-key"), tokenResponse);

const create = async (fields = {}, by = owner) =>
  jsonOf(
    await by.post("/v1/auth/api-keys", { name: "CI", scopes: ["ask", "search"], ...fields }),
    made,
    201,
  );

const rotate = (id: string, body = {}, by = owner, headers = {}) =>
  by.post(`/v1/auth/api-keys/${id}/rotate`, body, headers);

const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe("an API key in the place of another", () => {
  it("has its name, scopes and expiry; both work until the grace is over", async () => {
    const expiresAt = later(30 * 86_400).toISOString();
    const old = await create({ expiresAt });
    const next = await jsonOf(await rotate(old.id), made, 201);
    expect(next).toMatchObject({ name: "CI", scopes: old.scopes, expiresAt, replacedBy: null });
    expect(next.key).not.toBe(old.key);
    await exchange(old.key);
    await exchange(next.key);
    const after = await jsonOf(await owner.get(`/v1/auth/api-keys/${old.id}`), shown);
    expect(after).toMatchObject({
      replacedBy: next.id,
      expiresAt: later(86_400).toISOString(),
    });
    now = later(86_401);
    expect(await problemOf(await post(old.key, "api-key"))).toMatchObject({ status: 401 });
    await exchange(next.key);
  });

  it("never lengthens the life of the old one", async () => {
    const expiresAt = later(60).toISOString();
    const old = await create({ expiresAt });
    await jsonOf(await rotate(old.id, { graceSeconds: 3600 }), made, 201);
    expect(await jsonOf(await owner.get(`/v1/auth/api-keys/${old.id}`), shown)).toMatchObject({
      expiresAt,
    });
  });

  it("takes the old one's tokens along when the grace is shorter than they live", async () => {
    const old = await create();
    const { access_token } = await exchange(old.key);
    await jsonOf(await rotate(old.id, { graceSeconds: 0 }), made, 201);
    now = later(46);
    await expect(deps.verifier.verify(access_token)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(await problemOf(await post(old.key, "api-key"))).toMatchObject({ status: 401 });
  });

  it("leaves them alone until then", async () => {
    const old = await create();
    const { access_token } = await exchange(old.key);
    await jsonOf(await rotate(old.id, { graceSeconds: 120 }), made, 201);
    now = later(60);
    expect(await deps.verifier.verify(access_token)).toMatchObject({ keyId: old.id });
    expect((await exchange(old.key)).expires_in).toBeLessThanOrEqual(60);
  });

  it("is made once: the old one has one successor, however many ask", async () => {
    const old = await create();
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(old.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const headers = { "idempotency-key": "once" };
    const other = await create();
    await jsonOf(await rotate(other.id, {}, owner, headers), made, 201);
    expect((await rotate(other.id, {}, owner, headers)).status).toBe(409);
  });

  it("is made by a key in its own place, but not by one that was replaced, nor for longer", async () => {
    const old = await create({ scopes: ["keys:write", "ask"] });
    const itself = anyone.as((await exchange(old.key)).access_token);
    const target = await create({ scopes: ["ask"] });
    await jsonOf(await rotate(old.id, {}, itself), made, 201);
    expect(await problemOf(await rotate(target.id, {}, itself))).toMatchObject({ status: 403 });
    expect(await problemOf(await rotate(old.id, {}, itself))).toMatchObject({ status: 409 });
  });

  it("gives nobody what they may not have themselves", async () => {
    const strong = await create({ scopes: ["documents:write", "ask"] });
    const weak = await create({ scopes: ["keys:write", "ask"] });
    const weakling = anyone.as((await exchange(weak.key)).access_token);
    expect(await problemOf(await rotate(strong.id, {}, weakling))).toMatchObject({ status: 403 });
    const stranger = await signIn("stranger@example.com");
    for (const refused of [
      rotate(strong.id, {}, stranger),
      stranger.get(`/v1/auth/api-keys/${strong.id}`),
      rotate("key_01h455vb4pex5vsknk084sn02q"),
      owner.get("/v1/auth/api-keys/nothing"),
    ]) {
      expect(await problemOf(await refused)).toMatchObject({ status: 404 });
    }
    await exchange(strong.key);
  });

  it("replaces none that is revoked or has expired", async () => {
    const revoked = await create();
    await owner.delete(`/v1/auth/api-keys/${revoked.id}`);
    expect(await problemOf(await rotate(revoked.id))).toMatchObject({ status: 404 });
    expect((await owner.get(`/v1/auth/api-keys/${revoked.id}`)).status).toBe(404);
    const over = await create({ expiresAt: later(10).toISOString() });
    now = later(11);
    expect(await problemOf(await rotate(over.id))).toMatchObject({ status: 409 });
  });

  it("is told of in the audit trail, without the key", async () => {
    const old = await create();
    const next = await jsonOf(await rotate(old.id, { graceSeconds: 60 }), made, 201);
    const entries = await database.inspect<{ details: unknown }>(
      "SELECT * FROM audit_entries WHERE action = 'api_key.rotated' AND object = $1",
      [old.id],
    );
    expect(entries).toHaveLength(1);
    expect(entries[0]?.details).toEqual({ replacedBy: next.id, graceSeconds: 60 });
    expect(JSON.stringify(entries)).not.toContain(next.key);
  });

  it.each([[-1], [604_801], [1.5], ["1"]])("takes no grace of %s", async (graceSeconds) => {
    const old = await create();
    expect(await problemOf(await rotate(old.id, { graceSeconds }))).toMatchObject({
      status: 422,
      errors: [{ path: "graceSeconds" }],
    });
  });
});
