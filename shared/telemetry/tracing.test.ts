import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { describe, expect, it } from "vitest";
import { AppError } from "#shared/kernel/errors.ts";
import { fromCloudTraceContext, parseTraceparent } from "#shared/kernel/traceparent.ts";
import { createTracing } from "./tracing.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parent = `00-${traceId}-b7ad6b7169203331-01`;

async function open(sampleRatio = 1) {
  const exporter = new InMemorySpanExporter();
  const tracing = await createTracing({ service: "test", exporter, sampleRatio });
  const named = (name: string): ReadableSpan => {
    const span = exporter.getFinishedSpans().find((one) => one.name === name);
    if (!span) throw new Error(`no span ${name}`);
    return span;
  };
  return { ...tracing, named, spans: () => exporter.getFinishedSpans() };
}

describe("a tracer", () => {
  it("goes on with the trace that came from outside, and passes it on", async () => {
    const { tracer, named } = await open();
    await tracer.span("request", { kind: "server", parent }, async (span) => {
      await tracer.span("query", { kind: "client", attributes: { rows: 3 } }, async () => {
        const carried = parseTraceparent(tracer.traceparent());
        expect(carried).toMatchObject({ traceId, sampled: true });
      });
      span.note({ name: "GET /v1/things", attributes: { "http.response.status_code": 200 } });
    });
    const [request, query] = [named("GET /v1/things"), named("query")];
    expect(request.spanContext().traceId).toBe(traceId);
    expect(request.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
    expect(query.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    expect(query.attributes).toMatchObject({ rows: 3, "service.name": "test" });
    expect(tracer.traceparent()).toBeUndefined();
  });

  it("begins a trace of its own for what comes from outside without one", async () => {
    const { tracer, named } = await open();
    await tracer.span("outer", {}, () =>
      tracer.span("message", { kind: "consumer", parent: "garbage" }, async () => {}),
    );
    expect(named("message").parentSpanContext).toBeUndefined();
    expect(named("message").spanContext().traceId).not.toBe(named("outer").spanContext().traceId);
  });

  it("marks what failed, says of the error only what names it, and lets it go on", async () => {
    const { tracer, named } = await open();
    const failing = tracer.span("work", {}, () =>
      Promise.reject(new AppError("conflict", { detail: { es: "privado", en: "private" } })),
    );
    await expect(failing).rejects.toMatchObject({ code: "conflict" });
    expect(named("work").status.code).toBe(2);
    expect(named("work").attributes["error.type"]).toBe("AppError: conflict");
    expect(JSON.stringify([named("work").events, named("work").status])).not.toContain("private");
  });

  it("keeps several in one process apart", async () => {
    const [one, other] = [await open(), await open()];
    await one.tracer.span("a", {}, async () => {
      expect(other.tracer.traceparent()).toBeUndefined();
      await other.tracer.span("b", {}, async () => {});
    });
    expect(one.spans().map(({ name }) => name)).toEqual(["a"]);
    expect(other.spans().map(({ name }) => name)).toEqual(["b"]);
  });

  it("drops what is not sampled, but keeps whole what its parent had sampled", async () => {
    const { tracer, spans } = await open(0);
    await tracer.span("dropped", {}, async () => {
      expect(parseTraceparent(tracer.traceparent())).toMatchObject({ sampled: false });
    });
    await tracer.span("kept", { kind: "server", parent }, async () => {});
    expect(spans().map(({ name }) => name)).toEqual(["kept"]);
  });

  it("decides by itself whether to keep a trace that a stranger names, and stays in it", async () => {
    const named = { kind: "server", decideAnew: true } as const;
    const none = await open(0);
    await none.tracer.span("dropped", { ...named, parent }, async () => {
      const carried = parseTraceparent(none.tracer.traceparent());
      expect(carried).toMatchObject({ traceId, sampled: false });
    });
    expect(none.spans()).toEqual([]);
    const all = await open(1);
    const unsampled = `00-${traceId}-b7ad6b7169203331-00`;
    await all.tracer.span("kept", { ...named, parent: unsampled }, async () => {});
    expect(all.named("kept").spanContext().traceId).toBe(traceId);
  });

  it("is closed in time when nobody takes its spans", async () => {
    const tracing = await createTracing({
      service: "test",
      exporter: { export() {}, shutdown: () => new Promise(() => {}) },
    });
    await tracing.tracer.span("work", {}, async () => {});
    await tracing.close(20);
  });
});

describe("trace contexts", () => {
  it.each([
    ["", "empty"],
    [`00-${"0".repeat(32)}-b7ad6b7169203331-01`, "no trace"],
    [`00-${traceId}-${"0".repeat(16)}-01`, "no span"],
    [`ff-${traceId}-b7ad6b7169203331-01`, "a version that is forbidden"],
    [`00-${traceId.toUpperCase()}-b7ad6b7169203331-01`, "upper case"],
    [`00-${traceId}-b7ad6b7169203331`, "no flags"],
    [`00-${traceId}-b7ad6b7169203331-01-more`, "more than the first version says"],
  ])("refuse %s: %s", (value) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });

  it("are read from the header of Google's front ends", () => {
    const header = `${traceId}/13235353014750950193;o=1`;
    expect(fromCloudTraceContext(header)).toBe(`00-${traceId}-b7ad6b7169203331-01`);
    expect(fromCloudTraceContext(`${traceId}/0;o=1`)).toBeUndefined();
    expect(fromCloudTraceContext("nothing")).toBeUndefined();
  });
});
