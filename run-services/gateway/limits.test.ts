import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type RunningServer, serve } from "#shared/http/serve.ts";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import type { TokenActor } from "#shared/identity/ports.ts";
import { createTestGateway } from "../../test/support/gateway.ts";
import { clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";

let database: TestDatabase;
let identity: ReturnType<typeof createTestIdentity>;
beforeAll(async () => {
  database = await createTestDatabase();
  identity = createTestIdentity(database.db);
});
afterAll(() => database.close());

function tokenOf(name: string): string {
  const actor: TokenActor = {
    kind: "user",
    tenantId: `ten_${name}`,
    userId: `usr_${name}`,
    role: "owner",
    scopes: ["ask"],
  };
  return identity.signer.sign(actor, 600);
}

describe("rate limits", () => {
  it("count each caller apart and say what is left", async () => {
    const client = clientOf(createTestGateway(identity, { callerLimit: 2 }).app);
    const ana = client.as(tokenOf("ana"));
    const first = await ana.get("/v1/ask");
    expect(first.status).toBe(200);
    expect(first.headers.get("ratelimit-limit")).toBe("2");
    expect(first.headers.get("ratelimit-remaining")).toBe("1");
    const reset = Number(first.headers.get("ratelimit-reset"));
    expect(reset).toBeGreaterThan(0);
    expect(reset).toBeLessThanOrEqual(60);
    await ana.get("/v1/ask");

    const over = await ana.get("/v1/ask", { "accept-language": "en" });
    expect(over.headers.get("ratelimit-remaining")).toBe("0");
    expect(over.headers.get("retry-after")).toBe(over.headers.get("ratelimit-reset"));
    const problem = await problemOf(over);
    expect(problem).toMatchObject({ status: 429, code: "rate_limited" });
    expect(problem.detail).toContain("Try again in");
    expect((await client.as(tokenOf("eva")).get("/v1/ask")).status).toBe(200);
  });

  it("count everybody else by address, failed tokens too, whatever they claim to be", async () => {
    const { app } = createTestGateway(identity, { addressLimit: 3 });
    const client = clientOf(app);
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const spoofed = { "x-forwarded-for": `10.0.0.${i}` };
      statuses.push((await client.as(`bad${i}`).get("/v1/ask", spoofed)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await client.post("/v1/auth/local/sign-in", { email: "a@b.co" })).status).toBe(429);
    expect((await client.as(tokenOf("ok")).get("/v1/ask")).status).toBe(200);
    expect((await client.get("/healthz")).status).toBe(200);
  });

  it("refuse nobody for the address of another who comes with the same key at once", async () => {
    const { app } = createTestGateway(identity, { addressLimit: 1, trustedProxies: 1 });
    const client = clientOf(app);
    const subjectToken = identity.localIdentity.signIn("limits@example.com");
    const { accessToken } = await exchangeToken({ kind: "id_token", subjectToken }, identity);
    const person = client.as(accessToken);
    const made = await person.post("/v1/auth/api-keys", { name: "k", scopes: ["ask"] });
    const { key } = await jsonOf(made, z.object({ key: z.string() }), 201);
    const spent = { "x-forwarded-for": "1.1.1.1" };
    expect((await client.get("/v1/ask", spent)).status).toBe(401);
    const answers = await Promise.all(
      ["1.1.1.1", "2.2.2.2", "3.3.3.3"].map((address) =>
        client.as(key).get("/v1/ask", { "x-forwarded-for": address }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([429, 200, 200]);
  });

  it("believe the proxies that are ours", async () => {
    const { app } = createTestGateway(identity, { addressLimit: 1, trustedProxies: 1 });
    const client = clientOf(app);
    const status = async (forwarded: string) =>
      (await client.get("/v1/ask", { "x-forwarded-for": forwarded })).status;
    expect(await status("1.1.1.1")).toBe(401);
    expect(await status("9.9.9.9, 1.1.1.1")).toBe(429);
    expect(await status("1.1.1.1, 2.2.2.2")).toBe(401);
    expect(await status("2001:db8:0:1::5")).toBe(401);
    expect(await status("2001:db8:0:1:ffff::7")).toBe(429);
    expect(await status("2001:db8:0:2::5")).toBe(401);
  });
});

describe("body limits", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await serve(createTestGateway(identity).app, { port: 0 });
  });
  afterAll(() => server.close(0));

  function send(method: string, path: string, bytes: number, type: string, chunked = false) {
    const body = new Uint8Array(bytes);
    return fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokenOf("big")}`, "content-type": type },
      ...(chunked ? { body: new Blob([body]).stream(), duplex: "half" } : { body }),
    });
  }
  const mb = 1024 * 1024;
  const multipart = "multipart/form-data; boundary=x";

  it.each([
    ["POST", "/v1/ask", mb, "application/json"],
    ["POST", "/v1/documents", 25 * mb, multipart],
    ["PUT", "/v1/uploads/x", 30 * mb, "application/pdf"],
  ])("take %s %s of %d bytes as %s", async (method, path, bytes, type) => {
    for (const chunked of [false, true]) {
      expect((await send(method, path, bytes, type, chunked)).status).toBe(200);
    }
  });

  it.each([
    ["POST", "/v1/ask", mb + 1, "application/json"],
    ["POST", "/v1/documents", mb + 1, "application/json"],
    ["POST", "/v1/documents", 26 * mb, multipart],
    ["POST", "/v1/search", 2 * mb, multipart],
  ])("refuse %s %s of %d bytes as %s", async (method, path, bytes, type) => {
    for (const chunked of [false, true]) {
      const res = await send(method, path, bytes, type, chunked);
      expect(await problemOf(res)).toMatchObject({ status: 413, code: "payload_too_large" });
    }
  });
});

describe("CORS", () => {
  const origin = "https://app.example";
  const createClient = () =>
    clientOf(createTestGateway(identity, { corsOrigins: [origin] }).app, tokenOf("web"));

  it("allows the configured origins, errors included", async () => {
    const client = createClient();
    for (const path of ["/v1/ask", "/v1/none"]) {
      const res = await client.get(path, { origin });
      expect(res.headers.get("access-control-allow-origin")).toBe(origin);
      const exposed = res.headers.get("access-control-expose-headers") ?? "";
      expect(exposed).toContain("x-request-id");
      expect(exposed).toContain("ratelimit-remaining");
    }
  });

  it("answers preflights without a token", async () => {
    const res = await createClient().call("OPTIONS", "/v1/documents", undefined, {
      origin,
      authorization: "",
      "access-control-request-method": "POST",
    });
    expect(res.status).toBe(204);
    expect(res.headers.get("access-control-allow-methods")).toContain("POST");
    expect(res.headers.get("access-control-allow-headers")).toContain("authorization");
  });

  it("allows no other", async () => {
    const client = createClient();
    for (const other of ["https://evil.example", "null", `${origin}.evil.example`]) {
      const res = await client.get("/v1/ask", { origin: other });
      expect(res.headers.get("access-control-allow-origin")).toBeNull();
    }
  });
});
