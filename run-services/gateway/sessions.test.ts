import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestGateway } from "../../test/support/gateway.ts";
import { clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";

const session = z.object({
  csrfToken: z.string().min(20),
  userId: z.string(),
  tenant: z.object({ id: z.string(), name: z.string(), role: z.string() }),
  expiresAt: z.iso.datetime(),
});
const echo = z.object({ headers: z.record(z.string(), z.string()) });
const page = "https://app.example";

let database: TestDatabase;
let identity: ReturnType<typeof createTestIdentity>;
beforeAll(async () => {
  database = await createTestDatabase();
  identity = createTestIdentity(database.db);
});
afterAll(() => database.close());

let people = 0;

async function openBrowser(email = `web${++people}@example.com`) {
  const gateway = createTestGateway(identity, { corsOrigins: [page] });
  const anyone = clientOf(gateway.app);
  const idToken = identity.localIdentity.signIn(email);
  const response = await anyone.post("/v1/auth/session", { idToken });
  const setCookie = response.headers.get("set-cookie") ?? "";
  const started = await jsonOf(response, session, 201);
  const cookie = setCookie.split(";", 1)[0] ?? "";
  const own = { cookie, "x-csrf-token": started.csrfToken, "sec-fetch-site": "same-origin" };
  return { ...gateway, anyone, setCookie, started, cookie, own, email };
}

describe("a session of the web", () => {
  it("is a cookie for this host alone that no script reads, and is stored as a hash", async () => {
    const { setCookie, cookie, started } = await openBrowser();
    expect(setCookie).toMatch(/^__Host-pueblo_session=pm_sess_\w{38}; /);
    for (const attribute of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Expires="]) {
      expect(setCookie).toContain(attribute);
    }
    expect(setCookie).not.toContain("Domain");
    const token = cookie.split("=")[1] ?? "";
    const rows = await database.inspect("SELECT s::text AS row FROM sessions s");
    expect(JSON.stringify([rows, started])).not.toContain(token);
  });

  it("lets its pages read and write; services see an access token, never the cookie", async () => {
    const { anyone, cookie, own, started } = await openBrowser();
    const read = await jsonOf(await anyone.get("/v1/search?q=1", { cookie }), echo);
    expect(read.headers.cookie).toBeUndefined();
    const token = read.headers.authorization?.replace("Bearer ", "") ?? "";
    expect(await identity.verifier.verify(token)).toMatchObject({
      kind: "user",
      tenantId: started.tenant.id,
    });
    expect((await anyone.post("/v1/search", {}, own)).status).toBe(200);
    const shown = await anyone.get("/v1/auth/session", { cookie });
    expect(await jsonOf(shown, session)).toEqual(started);
  });

  it.each([
    ["without a CSRF token", { "x-csrf-token": "" }],
    ["with one of another session", { "x-csrf-token": "A".repeat(43) }],
    ["from another site", { "sec-fetch-site": "cross-site" }],
    ["from a sibling host", { "sec-fetch-site": "same-site" }],
    ["from an origin that is not listed", { origin: "https://evil.example" }],
    ["from an origin that is none", { origin: "null" }],
  ])("changes nothing %s", async (_, headers) => {
    const { anyone, own, ai } = await openBrowser();
    const refused = await anyone.post("/v1/search", {}, { ...own, ...headers });
    expect((await problemOf(refused)).code).toBe("forbidden");
    expect(ai.paths).toEqual([]);
  });

  it("serves pages of the listed origins, with CORS that allows them the cookie", async () => {
    const { anyone, own } = await openBrowser();
    const fromPage = { ...own, origin: page, "sec-fetch-site": "cross-site" };
    const response = await anyone.post("/v1/search", {}, fromPage);
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(page);
    expect(response.headers.get("access-control-allow-credentials")).toBe("true");
    const stranger = await anyone.get("/v1/search", { ...own, origin: "https://evil.example" });
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("is not begun from another site", async () => {
    const { anyone } = await openBrowser();
    const idToken = identity.localIdentity.signIn("victim@example.com");
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const refused = await anyone.post("/v1/auth/session", { idToken }, headers);
    expect((await problemOf(refused)).code).toBe("forbidden");
    expect(refused.headers.get("set-cookie")).toBeNull();
  });

  it("is over once it was ended, and its cookie gone", async () => {
    const { anyone, own, cookie } = await openBrowser();
    expect((await anyone.get("/v1/me", { cookie })).status).toBe(200);
    const ended = await anyone.call("DELETE", "/v1/auth/session", undefined, own);
    expect(ended.status).toBe(204);
    expect(ended.headers.get("set-cookie")).toMatch(/^__Host-pueblo_session=; Max-Age=0/);
    expect((await problemOf(await anyone.get("/v1/me", { cookie }))).code).toBe("unauthenticated");
  });

  it("goes on in another tenant under a new cookie; the old one is worth nothing", async () => {
    const { anyone, own, cookie } = await openBrowser();
    const made = await anyone.post("/v1/tenants", { name: "Segunda" }, own);
    const { id } = await jsonOf(made, z.object({ id: z.string() }), 201);
    const response = await anyone.call("PATCH", "/v1/auth/session", { tenant: id }, own);
    const next = response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    expect((await jsonOf(response, session)).tenant).toEqual({
      id,
      name: "Segunda",
      role: "owner",
    });
    const moved = await jsonOf(await anyone.get("/v1/auth/session", { cookie: next }), session);
    expect(moved.tenant.id).toBe(id);
    expect((await anyone.get("/v1/me", { cookie })).status).toBe(401);
    const foreign = { tenant: "ten_01h455vb4pex5vsknk084sn02q" };
    const headers = { ...own, cookie: next, "x-csrf-token": moved.csrfToken };
    const refused = await anyone.call("PATCH", "/v1/auth/session", foreign, headers);
    expect((await problemOf(refused)).status).toBe(404);
  });

  it("ends with the membership that it rests on, also where it is remembered", async () => {
    const { anyone, cookie, started } = await openBrowser();
    expect((await anyone.get("/v1/me", { cookie })).status).toBe(200);
    await database.inspect("DELETE FROM memberships WHERE user_id = $1", [started.userId]);
    const another = clientOf(createTestGateway(identity).app);
    expect((await another.get("/v1/me", { cookie })).status).toBe(401);
  });

  it("is no way in with a cookie that is none, or beside a token that is wrong", async () => {
    const { anyone, cookie } = await openBrowser();
    for (const value of ["x", `pm_sess_${"A".repeat(38)}`, ""]) {
      const response = await anyone.get("/v1/me", { cookie: `__Host-pueblo_session=${value}` });
      expect(response.status).toBe(401);
    }
    expect((await anyone.as("garbage").get("/v1/me", { cookie })).status).toBe(401);
  });

  it("leaves a person their newest twenty", async () => {
    const { email, started } = await openBrowser();
    for (let opened = 1; opened < 22; opened++) await openBrowser(email);
    const kept = await database.inspect("SELECT id FROM sessions WHERE user_id = $1", [
      started.userId,
    ]);
    expect(kept).toHaveLength(20);
  });
});
