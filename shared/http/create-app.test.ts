import { z } from "@hono/zod-openapi";
import { describe, expect, it } from "vitest";
import { AppError } from "#shared/kernel/errors.ts";
import { type LogFields, type Logger, silentLogger } from "#shared/kernel/logger.ts";
import { createMetrics } from "#shared/telemetry/metrics.ts";
import { actorOf } from "./authenticate.ts";
import { createHttpApp } from "./create-app.ts";
import { endpoint, jsonBody, jsonResponse } from "./endpoint.ts";
import { decodeCursor, encodeCursor, pageQuery } from "./paginate.ts";

const actor = {
  kind: "user",
  tenantId: "ten_1",
  userId: "usr_1",
  role: "owner",
  scopes: ["ask"],
} as const;

function createTestApp(logger: Logger = silentLogger) {
  const app = createHttpApp({
    name: "test",
    logger,
    metrics: createMetrics(),
    verifier: {
      async verify(token) {
        if (token === "good") return actor;
        throw new AppError("unauthenticated");
      },
    },
    parts: { fine: async () => {}, broken: () => Promise.reject(new Error("db password x")) },
  });
  const input = z.object({
    name: z.string().min(1).max(10),
    size: z.int().min(1).optional(),
    kind: z.enum(["a", "b"]).default("a"),
    filter: z.object({ ids: z.array(z.string()) }).optional(),
  });
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/things",
      operationId: "createThing",
      permission: "documents:write",
      request: { body: jsonBody(input) },
      responses: { 201: jsonResponse(z.object({ name: z.string(), by: z.string() }), "Made.") },
    }),
    async (c) => c.json({ name: c.req.valid("json").name, by: actorOf(c).tenantId }, 201),
  );
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/things",
      operationId: "listThings",
      public: true,
      request: { query: pageQuery },
      responses: { 200: jsonResponse(z.object({ after: z.string().nullable() }), "Things.") },
    }),
    (c) => {
      const { cursor } = c.req.valid("query");
      return c.json({ after: decodeCursor(z.object({ id: z.string() }), cursor)?.id ?? null }, 200);
    },
  );
  app.get("/boom", () => {
    throw new Error('relation "users" does not exist');
  });
  return app;
}

const headers = { authorization: "Bearer good", "content-type": "application/json" };

function post(body: string, extra: Record<string, string> = {}) {
  return createTestApp().request("/v1/things", {
    method: "POST",
    body,
    headers: { ...headers, ...extra },
  });
}

async function problemOf(response: Response | Promise<Response>) {
  const res = await response;
  expect(res.headers.get("content-type")).toBe("application/problem+json");
  const problem = z
    .object({
      type: z.string(),
      title: z.string().min(1),
      status: z.literal(res.status),
      code: z.string(),
      detail: z.string().min(1),
      requestId: z.literal(res.headers.get("x-request-id") ?? ""),
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    })
    .parse(await res.json());
  expect(problem.type).toBe(`urn:pueblo:problem:${problem.code}`);
  return problem;
}

describe("createHttpApp", () => {
  it("serves a valid request as its actor", async () => {
    const res = await post('{"name":"ana"}');
    expect(res.status).toBe(201);
    expect(await res.json()).toEqual({ name: "ana", by: "ten_1" });
    expect(res.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("names every wrong field and its fix, in Spanish by default and in English on request", async () => {
    const body = '{"name":"","size":"x","kind":"c","filter":{"ids":[1]}}';
    const es = await problemOf(post(body));
    expect(es).toMatchObject({ status: 422, code: "invalid_request" });
    expect(es.errors).toEqual([
      { path: "name", message: "No puede estar vacío." },
      { path: "size", message: "Debe ser un número, no un texto." },
      { path: "kind", message: "Debe ser uno de: a, b." },
      { path: "filter.ids.0", message: "Debe ser un texto, no un número." },
    ]);
    const en = await problemOf(post("{}", { "accept-language": "en-GB,es;q=0.5" }));
    expect(en.errors).toEqual([{ path: "name", message: "This field is required." }]);
  });

  it.each([
    ["broken JSON", "{", {}, 400, "malformed_request"],
    ["another content type", "x", { "content-type": "text/plain" }, 415, "unsupported_media_type"],
    ["a list for an object", "[]", {}, 422, "invalid_request"],
    ["null", "null", {}, 422, "invalid_request"],
    ["a NUL character", '{"name":"a\\u0000"}', {}, 422, "invalid_request"],
    ["half a character", '{"name":"a\\ud800"}', {}, 422, "invalid_request"],
    [
      "half a character, deep",
      '{"name":"a","filter":{"ids":["\\udc00"]}}',
      {},
      422,
      "invalid_request",
    ],
    ["no token", "{}", { authorization: "" }, 401, "unauthenticated"],
    ["a bad token", "{}", { authorization: "Bearer bad" }, 401, "unauthenticated"],
    ["another scheme", "{}", { authorization: "Basic Z29vZA==" }, 401, "unauthenticated"],
    ["a long body", `{"name":"${"x".repeat(1_100_000)}"}`, {}, 413, "payload_too_large"],
    ["a long declared body", "{}", { "content-length": "99999999" }, 413, "payload_too_large"],
  ])("refuses %s", async (_, body, extra, status, code) => {
    expect(await problemOf(post(body, extra))).toMatchObject({ status, code });
  });

  it("tells how to authenticate", async () => {
    const res = await createTestApp().request("/v1/things", { method: "POST" });
    expect(res.headers.get("www-authenticate")).toBe('Bearer realm="pueblo"');
  });

  it.each(["0", "101", "-1", "1.5", "x", "", "999999999999999999999"])(
    "refuses limit=%s",
    async (limit) => {
      const problem = await problemOf(createTestApp().request(`/v1/things?limit=${limit}`));
      expect(problem).toMatchObject({ status: 422, errors: [{ path: "limit" }] });
    },
  );

  it("reads its own cursors and refuses others", async () => {
    const cursor = encodeCursor({ id: "x1" });
    const res = await createTestApp().request(`/v1/things?cursor=${cursor}`);
    expect(await res.json()).toEqual({ after: "x1" });
    for (const bad of [
      "%00",
      "abc",
      "e30",
      encodeCursor({ id: 7 }),
      encodeCursor({ id: "\u0000" }),
      encodeCursor({ id: "\ud800" }),
      "ñ",
    ]) {
      const problem = await problemOf(createTestApp().request(`/v1/things?cursor=${bad}`));
      expect(problem).toMatchObject({ status: 422, errors: [{ path: "cursor" }] });
    }
  });

  it("answers unknown routes and methods with a problem", async () => {
    expect(await problemOf(createTestApp().request("/v2/none"))).toMatchObject({ status: 404 });
    const wrongMethod = createTestApp().request("/v1/things", { method: "PATCH" });
    expect(await problemOf(wrongMethod)).toMatchObject({ status: 404, code: "not_found" });
  });

  it("hides what an unexpected error says, and logs it under the request id", async () => {
    const logged: [string, LogFields | undefined][] = [];
    const logger = { ...silentLogger, error: (m: string, f?: LogFields) => logged.push([m, f]) };
    const app = createTestApp(logger as Logger);
    const problem = await problemOf(app.request("/boom", { headers: { "x-request-id": "abc.1" } }));
    expect(problem).toMatchObject({ status: 500, code: "internal", requestId: "abc.1" });
    expect(JSON.stringify(problem)).not.toContain("relation");
    expect(logged).toMatchObject([["request failed", { requestId: "abc.1" }]]);
    expect(logged[0]?.[1]?.error).toMatchObject({ message: 'relation "users" does not exist' });
  });

  it("replaces an insane request id", async () => {
    for (const id of ["a b", "x".repeat(65), "<script>"]) {
      const res = await createTestApp().request("/healthz", { headers: { "x-request-id": id } });
      expect(res.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("reports health, readiness and metrics", async () => {
    const app = createTestApp();
    expect(await (await app.request("/healthz")).json()).toEqual({ status: "ok" });
    const ready = await app.request("/readyz");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: "unavailable",
      parts: { fine: "ok", broken: "failed" },
    });
    await app.request("/v1/things");
    const text = await (await app.request("/metrics")).text();
    expect(text).toContain(
      'http_request_duration_seconds_count{service="test",method="GET",route="/v1/things",status="200"} 1',
    );
  });

  it("documents its endpoints", async () => {
    const res = await createTestApp().request("/openapi.json");
    const doc = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.any())) })
      .loose()
      .parse(await res.json());
    expect(doc).toMatchObject({
      openapi: "3.1.0",
      components: { securitySchemes: { bearer: { type: "http" } }, schemas: { Problem: {} } },
      paths: {
        "/v1/things": {
          post: { operationId: "createThing", security: [{ bearer: [] }] },
          get: { operationId: "listThings" },
        },
      },
    });
    expect(doc.paths["/v1/things"]?.get.security).toBeUndefined();
    expect(doc.paths["/v1/things"]?.post.responses.default.content).toHaveProperty([
      "application/problem+json",
    ]);
  });
});
