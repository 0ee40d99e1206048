import { z } from "@hono/zod-openapi";
import { beforeEach, describe, expect, it } from "vitest";
import type { AuditEntry } from "#shared/kernel/audit-log.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { currentLogFields } from "#shared/kernel/log-context.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { noTracer, type Tracer } from "#shared/kernel/tracer.ts";
import { createMetrics } from "#shared/telemetry/metrics.ts";
import { createTestTracing } from "../../test/support/tracing.ts";
import type { HttpEnv } from "./app-types.ts";
import { createHttpApp } from "./create-app.ts";
import { endpoint, jsonResponse } from "./endpoint.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const documentId = "doc_01h455vb4pex5vsknk084sn02q";
const actor = {
  kind: "user",
  tenantId: "ten_1",
  userId: "usr_1",
  role: "member",
  scopes: ["ask"],
} as const;

let audited: AuditEntry[];
let seen: { fields: unknown; forwarded: string | undefined }[];
beforeEach(() => {
  audited = [];
  seen = [];
});

function createTestApp(tracer: Tracer = noTracer, fail?: () => Error, publicDoor = false) {
  const app = createHttpApp({
    name: "test",
    publicDoor,
    logger: silentLogger,
    tracer,
    audit: { record: (entry) => void audited.push(entry) },
    verifier: { verify: async () => actor },
  });
  for (const method of ["get", "delete"] as const) {
    app.openapi(
      endpoint({
        method,
        path: "/v1/documents/{id}",
        operationId: `${method}Document`,
        permission: "documents:write",
        request: { params: z.object({ id: z.string() }) },
        responses: { 200: jsonResponse(z.object({}), "Done.") },
      }),
      (c) => {
        seen.push({
          fields: { ...currentLogFields() },
          forwarded: c.var.traceparent,
        });
        if (fail) throw fail();
        return c.json({}, 200);
      },
    );
  }
  return app;
}

const ask = (app: ReturnType<typeof createTestApp>, method: string, headers = {}) =>
  app.request(`/v1/documents/${documentId}`, {
    method,
    headers: { authorization: "Bearer x", "x-request-id": "r1", ...headers },
  });

describe("a request", () => {
  it("is a span of its caller's trace, by its route, and hands its own place on", async () => {
    const { tracer, exporter } = await createTestTracing();
    await ask(createTestApp(tracer), "GET", { traceparent });
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      name: "GET /v1/documents/:id",
      attributes: { "http.route": "/v1/documents/:id", "http.response.status_code": 200 },
      parentSpanContext: { traceId, spanId: "b7ad6b7169203331" },
    });
    expect(JSON.stringify(span?.attributes)).not.toContain(documentId);
    expect(seen[0]?.forwarded).toBe(`00-${traceId}-${span?.spanContext().spanId}-01`);
  });

  it("is logged without the secret of an address that needs no token", async () => {
    const lines: unknown[] = [];
    const push = (...line: unknown[]) => void lines.push(line);
    const logger = { ...silentLogger, info: push, warn: push, error: push };
    const app = createHttpApp({ name: "test", logger });
    app.get("/v1/receipts/broken-secret", () => {
      throw new Error("boom");
    });
    await app.request("/v1/receipts/kR3hN2secret?x=1");
    await app.request("/v1/receipts/broken-secret");
    expect(JSON.stringify(lines)).toContain("GET /v1/receipts/… 404");
    expect(JSON.stringify(lines)).toContain("request failed");
    expect(JSON.stringify(lines)).not.toContain("secret");
  });

  it("takes the header of Google's front ends for want of another, and garbage for none", async () => {
    const { tracer, exporter } = await createTestTracing();
    const google = { "x-cloud-trace-context": `${traceId}/13235353014750950193;o=1` };
    await ask(createTestApp(tracer), "GET", google);
    await ask(createTestApp(tracer), "GET", { traceparent: "garbage" });
    const [span, alone] = exporter.getFinishedSpans();
    expect(span?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
    expect(alone?.parentSpanContext).toBeUndefined();
  });

  it("of a stranger says which trace it is in, not that it is kept", async () => {
    const { tracer, exporter } = await createTestTracing(0);
    for (const one of [tracer, noTracer]) {
      await ask(createTestApp(one, undefined, true), "GET", { traceparent });
    }
    expect(exporter.getFinishedSpans()).toEqual([]);
    for (const { forwarded } of seen) {
      expect(forwarded).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    }
  });

  it("that failed is a span that failed; one that was wrong is not", async () => {
    const { tracer, exporter } = await createTestTracing();
    await ask(
      createTestApp(tracer, () => new Error("boom")),
      "GET",
    );
    await ask(
      createTestApp(tracer, () => new AppError("not_found")),
      "GET",
    );
    expect(exporter.getFinishedSpans().map(({ status }) => status.code)).toEqual([2, 0]);
  });

  it("names itself, its tenant and its trace in everything that is logged meanwhile", async () => {
    await ask(createTestApp(), "GET", { traceparent });
    expect(seen).toEqual([
      { fields: { requestId: "r1", tenantId: "ten_1", traceparent }, forwarded: traceparent },
    ]);
  });

  it("counts as under way until its response is sent to the end", async () => {
    const metrics = createMetrics();
    const listeners: (() => void)[] = [];
    const outgoing = { once: (_: string, work: () => void) => void listeners.push(work) };
    const app = createHttpApp({ name: "test", logger: silentLogger, metrics });
    const env = { outgoing } as unknown as HttpEnv["Bindings"];
    const underWay = async () => /in_flight\{.*\} (\d)/.exec((await metrics.text()).body)?.[1];
    await app.request("/healthz", {}, env ?? {});
    expect(await underWay()).toBe("1");
    for (const work of listeners) work();
    expect(await underWay()).toBe("0");
    await app.request("/healthz");
    expect(await underWay()).toBe("0");
  });
});

describe("the audit trail", () => {
  it("says who did what to which, and from where", async () => {
    // Cloud Run adds who called it: the gateway.
    await ask(createTestApp(), "DELETE", { "x-forwarded-for": "203.0.113.7, 169.254.1.1" });
    expect(audited).toEqual([
      {
        actor: { ...actor, via: { requestId: "r1", address: "203.0.113.7" } },
        action: "DELETE /v1/documents/:id",
        object: documentId,
        outcome: "succeeded",
        requestId: "r1",
        address: "203.0.113.7",
      },
    ]);
  });

  it.each([
    ["forbidden", ["forbidden"]],
    ["internal", ["failed"]],
    ["not_found", []],
    ["invalid_request", []],
  ] as const)("knows how %s ended", async (code, outcomes) => {
    await ask(
      createTestApp(noTracer, () => new AppError(code)),
      "DELETE",
    );
    expect(audited.map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  it("keeps neither what only reads nor who is not known", async () => {
    await ask(createTestApp(), "GET");
    await createTestApp().request(`/v1/documents/${documentId}`, { method: "DELETE" });
    expect(audited).toEqual([]);
  });
});
