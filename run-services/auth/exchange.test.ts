import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createApp } from "./app.ts";

const grant = "urn:ietf:params:oauth:grant-type:token-exchange";
const idTokenType = "urn:pueblo:token-type:firebase-id-token";
const tokenResponse = z.object({
  access_token: z.string(),
  issued_token_type: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.number(),
  tenant: z.object({ id: z.string(), name: z.string(), role: z.string() }),
});

let database: TestDatabase;
let now = new Date();
const clock = { now: () => now };
let deps: ReturnType<typeof createTestIdentity>;
let client: ReturnType<typeof clientOf>;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = createTestIdentity(database.db, clock);
  client = clientOf(createApp(deps));
});
afterAll(() => database.close());

async function idTokenOf(email: string): Promise<string> {
  const res = await client.post("/v1/auth/local/sign-in", { email });
  return (await jsonOf(res, z.object({ idToken: z.string() }))).idToken;
}

function exchange(fields: Record<string, unknown>) {
  return client.post("/v1/auth/token", {
    grant_type: grant,
    subject_token_type: idTokenType,
    ...fields,
  });
}

describe("POST /v1/auth/token", () => {
  it("lets a stranger in with two calls: a person and a tenant of their own", async () => {
    const subject_token = await idTokenOf("Ana@Panaderia.example");
    const token = await jsonOf(await exchange({ subject_token }), tokenResponse);
    expect(token).toMatchObject({ expires_in: 600, tenant: { name: "ana", role: "owner" } });
    const actor = await deps.verifier.verify(token.access_token);
    expect(actor).toMatchObject({ kind: "user", tenantId: token.tenant.id, role: "owner" });
    expect(actor.scopes).toContain("keys:write");

    const again = await jsonOf(await exchange({ subject_token }), tokenResponse);
    expect(again.tenant).toEqual(token.tenant);
  });

  it("makes one person and one tenant of many first exchanges at once", async () => {
    const subject_token = await idTokenOf("todos@example.com");
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () =>
        jsonOf(await exchange({ subject_token }), tokenResponse),
      ),
    );
    expect(new Set(answers.map(({ tenant }) => tenant.id)).size).toBe(1);
    const people = await database.inspect("SELECT 1 FROM users WHERE email = $1", [
      "todos@example.com",
    ]);
    expect(people).toHaveLength(1);
  });

  it("takes a form as well", async () => {
    const res = await client.call(
      "POST",
      "/v1/auth/token",
      new URLSearchParams({
        grant_type: grant,
        subject_token_type: idTokenType,
        subject_token: await idTokenOf("form@example.com"),
      }).toString(),
      { "content-type": "application/x-www-form-urlencoded" },
    );
    await jsonOf(res, tokenResponse);
  });

  it("acts in the tenant that is asked for, and in no other person's", async () => {
    const ana = await idTokenOf("ana2@example.com");
    const eva = await idTokenOf("eva2@example.com");
    const own = await jsonOf(await exchange({ subject_token: ana }), tokenResponse);
    const tenant = own.tenant.id;
    const chosen = await jsonOf(await exchange({ subject_token: ana, tenant }), tokenResponse);
    expect(chosen.tenant.id).toBe(tenant);
    expect(await problemOf(await exchange({ subject_token: eva, tenant }))).toMatchObject({
      status: 404,
    });
  });

  it.each([
    ["grant_type", { grant_type: "password" }],
    ["grant_type", { grant_type: undefined }],
    ["subject_token", { subject_token: undefined }],
    ["subject_token", { subject_token: "" }],
    ["subject_token", { subject_token: 7 }],
    ["subject_token", { subject_token: "x".repeat(8193) }],
    ["subject_token_type", { subject_token_type: "urn:x" }],
    ["tenant", { tenant: "ten_1" }],
  ])("names %s when it is wrong", async (path, fields) => {
    const problem = await problemOf(await exchange({ subject_token: "x", ...fields }));
    expect(problem).toMatchObject({ status: 422, errors: [{ path }] });
  });

  it("names every field when nothing is sent", async () => {
    const problem = await problemOf(await client.call("POST", "/v1/auth/token"));
    expect(problem.errors?.map(({ path }) => path)).toEqual([
      "grant_type",
      "subject_token",
      "subject_token_type",
    ]);
  });

  it("refuses ID tokens that are forged, expired, unsigned or no tokens", async () => {
    const stranger = createTestIdentity(database.db).localIdentity.signIn("ana@example.com");
    const real = await idTokenOf("late@example.com");
    const [head = "", body = "", signature = ""] = real.split(".");
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
    const other = Buffer.from('{"sub":"jefa@example.com","email":"jefa@example.com","name":""}');
    const own = await jsonOf(await exchange({ subject_token: real }), tokenResponse);
    for (const subject_token of [
      stranger,
      `${none}.${body}.`,
      `${head}.${other.toString("base64url")}.${signature}`,
      own.access_token,
      "a.b.c",
      "garbage",
    ]) {
      expect(await problemOf(await exchange({ subject_token }))).toMatchObject({ status: 401 });
    }
    now = new Date(Date.now() - 10 * 60_000);
    const expired = await idTokenOf("late@example.com");
    now = new Date();
    expect(await problemOf(await exchange({ subject_token: expired }))).toMatchObject({
      status: 401,
    });
  });

  it("publishes the keys that tokens are signed with, and no private part", async () => {
    const text = await (await client.get("/.well-known/jwks.json")).text();
    expect(JSON.parse(text)).toEqual({
      keys: [
        { kty: "OKP", crv: "Ed25519", x: deps.key.x, kid: deps.key.kid, use: "sig", alg: "EdDSA" },
      ],
    });
    expect(text).not.toContain(deps.key.d);
  });
});
