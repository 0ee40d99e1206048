import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTokenSigner } from "#shared/adapters/access-tokens/create-token-signer.ts";
import { generateSigningKey, publicPem } from "#shared/adapters/access-tokens/signing-keys.ts";
import { generateApiKey } from "#shared/identity/api-key.ts";
import { createTestGateway } from "../../test/support/gateway.ts";
import { clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";

const echo = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  bytes: z.number(),
});
const tokenResponse = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const newKey = z.object({ id: z.string(), key: z.string() });

let database: TestDatabase;
let identity: ReturnType<typeof createTestIdentity>;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  identity = createTestIdentity(database.db);
});
afterAll(() => database.close());

async function signIn(gateway = createTestGateway(identity), email = `g${++people}@example.com`) {
  const anyone = clientOf(gateway.app);
  const signedIn = await anyone.post("/v1/auth/local/sign-in", { email });
  const { idToken } = await jsonOf(signedIn, z.object({ idToken: z.string() }));
  const exchanged = await anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: idToken,
    subject_token_type: "urn:pueblo:token-type:firebase-id-token",
  });
  const token = await jsonOf(exchanged, tokenResponse);
  const person = anyone.as(token.access_token);
  const makeKey = async () =>
    jsonOf(await person.post("/v1/auth/api-keys", { name: "k", scopes: ["ask"] }), newKey, 201);
  return {
    ...gateway,
    anyone,
    person,
    makeKey,
    token: token.access_token,
    tenant: token.tenant.id,
  };
}

describe("admission", () => {
  it("lets a stranger in with two calls, and to everything else with their token", async () => {
    const { person, tenant } = await signIn();
    const me = await jsonOf(
      await person.get("/v1/me"),
      z.object({ tenants: z.array(z.object({ id: z.string() })) }),
    );
    expect(me.tenants.map(({ id }) => id)).toEqual([tenant]);
  });

  it("takes an API key, and shows the services an access token instead", async () => {
    const { makeKey, anyone, tenant } = await signIn();
    const made = await makeKey();
    const seen = await jsonOf(await anyone.as(made.key).get("/v1/search?q=1"), echo);
    expect(seen.url).toBe("/v1/search?q=1");
    const token = seen.headers.authorization?.replace("Bearer ", "") ?? "";
    expect(await identity.verifier.verify(token)).toMatchObject({
      kind: "api_key",
      keyId: made.id,
      tenantId: tenant,
    });
  });

  it("refuses whatever is no valid token, before any service sees it", async () => {
    const { anyone, ai, tenant } = await signIn();
    const actor = { kind: "user", tenantId: tenant, userId: "usr_1", role: "owner" } as const;
    const signed = { ...actor, scopes: [] };
    const { issuer, key } = identity;
    const hourAgo = { now: () => new Date(Date.now() - 3_600_000) };
    const clock = identity.clock;
    const good = identity.signer.sign(signed, 600);
    const [head = "", body = ""] = good.split(".");
    const hs256 = Buffer.from(JSON.stringify({ alg: "HS256", kid: key.kid })).toString("base64url");
    const none = Buffer.from(JSON.stringify({ alg: "none", kid: key.kid })).toString("base64url");
    const mac = createHmac("sha256", publicPem(key)).update(`${hs256}.${body}`);
    const before = ai.paths.length;
    for (const token of [
      createTokenSigner({ issuer, key, clock: hourAgo }).sign(signed, 600),
      createTokenSigner({ issuer, key: generateSigningKey(), clock }).sign(signed, 600),
      createTokenSigner({ issuer: "urn:other", key, clock }).sign(signed, 600),
      `${none}.${body}.`,
      `${hs256}.${body}.${mac.digest("base64url")}`,
      `${head}.${body}.`,
      identity.localIdentity.signIn("x@example.com"),
      generateApiKey().key,
      "pm_live_short",
      "garbage",
    ]) {
      const problem = await problemOf(await anyone.as(token).post("/v1/ask", {}));
      expect(problem).toMatchObject({ status: 401, code: "unauthenticated" });
    }
    const res = await anyone.post("/v1/ask", {});
    expect(res.headers.get("www-authenticate")).toContain("Bearer");
    expect(await problemOf(res)).toMatchObject({ status: 401 });
    expect(await problemOf(await anyone.get("/v1/ask?access_token=x"))).toMatchObject({
      status: 401,
    });
    expect(ai.paths.length).toBe(before);
  });

  it("stops a key at once when it is revoked through this door", async () => {
    const { makeKey, anyone, person } = await signIn();
    const made = await makeKey();
    expect((await anyone.as(made.key).get("/v1/ask")).status).toBe(200);
    expect((await person.delete(`/v1/auth/api-keys/${made.id}`)).status).toBe(204);
    expect(await problemOf(await anyone.as(made.key).get("/v1/ask"))).toMatchObject({
      status: 401,
    });
  });

  it("exchanges a key once for many requests at the same time, and remembers refusals", async () => {
    const { makeKey, anyone, auth } = await signIn();
    const { key } = await makeKey();
    auth.paths.length = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => anyone.as(key).get("/v1/ask")),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(auth.paths).toEqual(["/v1/auth/token"]);
    const wrong = generateApiKey().key;
    for (let i = 0; i < 3; i += 1) {
      expect((await anyone.as(wrong).get("/v1/ask")).status).toBe(401);
    }
    expect(auth.paths).toHaveLength(2);
  });

  it("does not take a silent auth service for a wrong key", async () => {
    const { makeKey, anyone, auth } = await signIn();
    const { key } = await makeKey();
    auth.up = false;
    const res = await anyone.as(key).get("/v1/ask");
    expect(res.headers.get("retry-after")).toBeTruthy();
    expect(await problemOf(res)).toMatchObject({ status: 503, code: "unavailable" });
    auth.up = true;
    expect((await anyone.as(key).get("/v1/ask")).status).toBe(200);
  });

  it("passes signed uploads without a token, and never a token with them", async () => {
    const { anyone, token } = await signIn();
    const res = await anyone.as(token).call("PUT", "/v1/uploads/abc", "data");
    const seen = await jsonOf(res, echo);
    expect(seen.headers).not.toHaveProperty("authorization");
    expect(seen.bytes).toBe(4);
    expect((await anyone.get("/v1/uploads/abc")).status).toBe(401);
  });

  it.each([
    "/v1/uploads/../documents",
    "/v1/uploads/%2e%2e/documents",
    "/v1/uploads/x/%2E%2E/%2E%2E/documents",
  ])("does not let %s pass for an upload", async (path) => {
    const { anyone } = await signIn();
    expect([401, 404]).toContain((await anyone.call("PUT", path, "x")).status);
  });

  it.each(["/", "/v1", "/v1/none", "/v1/authx", "/v2/me"])("knows no %s", async (path) => {
    const { anyone } = await signIn();
    expect(await problemOf(await anyone.get(path))).toMatchObject({ status: 404 });
  });

  it("keeps what only the door may say for itself", async () => {
    const { person } = await signIn();
    const res = await person.get("/v1/ask", {
      "x-forwarded-for": "6.6.6.6",
      "x-forwarded-host": "evil.example",
      "x-real-ip": "6.6.6.6",
      forwarded: "for=6.6.6.6",
      "x-pueblo-tenant": "ten_other",
      "x-serverless-authorization": "Bearer x",
      "x-request-id": "mine-1",
      "idempotency-key": "k",
    });
    const { headers } = await jsonOf(res, echo);
    expect(JSON.stringify(headers)).not.toMatch(/6\.6\.6\.6|evil|ten_other|serverless/);
    expect(headers).toMatchObject({ "x-request-id": "mine-1", "idempotency-key": "k" });
    expect(res.headers.get("x-request-id")).toBe("mine-1");
  });

  it("keeps two people apart", async () => {
    const ana = await signIn();
    const eva = await signIn();
    expect(await problemOf(await eva.person.get(`/v1/tenants/${ana.tenant}`))).toMatchObject({
      status: 404,
    });
    const text = await (await eva.person.get("/v1/me")).text();
    expect(text).not.toContain(ana.tenant);
  });
});
