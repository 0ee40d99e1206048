import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSystem, type TestSystem, type Visitor } from "../support/test-system.ts";

const spans = new InMemorySpanExporter();
const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

let system: TestSystem;
let ana: Visitor;
beforeAll(async () => {
  system = await startTestSystem({ spans, limits: { batchSize: 3 } });
  ana = await system.signIn("ana@empresa.example");
});
afterAll(() => system.stop());

const named = (name: string) => spans.getFinishedSpans().filter((span) => span.name === name);

describe("one trace", () => {
  it("runs from the upload to the last batch that is indexed", async () => {
    const text = Array.from(
      { length: 12 },
      (_, n) => `Cláusula ${n}. ${"Pago a 30 días. ".repeat(60)}`,
    );
    const id = await system.upload(ana, "contrato.txt", text.join("\n\n"), { traceparent });
    const batches = await system.inspect("SELECT FROM passage_batches WHERE document_id = $1", [
      id,
    ]);
    expect(batches.length).toBeGreaterThan(1);
    await expect.poll(() => named("index-passages").length).toBe(batches.length);
    const spanOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
    const parentOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId;
    const [gateway] = named("POST /v1/documents/*");
    const [ai] = named("POST /v1/documents");
    const [extraction] = named("extract-document");
    expect(parentOf(gateway)).toBe("b7ad6b7169203331");
    expect(parentOf(ai)).toBe(spanOf(gateway));
    expect(parentOf(extraction)).toBe(spanOf(ai));
    expect(extraction?.attributes).toMatchObject({ "tenant.id": ana.tenantId, attempt: 1 });
    const indexed = named("index-passages");
    expect(new Set(indexed.map(parentOf))).toEqual(new Set([spanOf(extraction)]));
    const all = [gateway, ai, extraction, ...indexed];
    expect(new Set(all.map((span) => span?.spanContext().traceId))).toEqual(new Set([traceId]));
  });

  it("carries no words of the document, nor of the question", async () => {
    await ana.post("/v1/ask", { question: "¿A cuántos días es el pago?" });
    const told = spans
      .getFinishedSpans()
      .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    const words = JSON.stringify(told);
    for (const secret of ["Cláusula", "30 días", "contrato", "cuántos"]) {
      expect(words).not.toContain(secret);
    }
  });
});
