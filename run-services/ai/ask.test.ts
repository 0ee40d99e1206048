import { EventSourceParserStream } from "eventsource-parser/stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import type { AnswerModel } from "#shared/conversations/ports.ts";
import { serve } from "#shared/http/serve.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { answerSchema } from "./routes/answer-schema.ts";
import { documentSchema } from "./routes/document-schema.ts";

/** Answers like the embedded model, or as the test says. */
let instead: AnswerModel["answer"] | undefined;
let system: AiSystem;
let token: string;
let client: ReturnType<AiSystem["clientOf"]>;
let documentId: string;
beforeAll(async () => {
  const embedded = createExtractiveModel();
  const answer: AnswerModel["answer"] = (...args) => (instead ?? embedded.answer)(...args);
  system = await createAiSystem({
    model: { model: embedded.model, answer },
    times: { graceMs: 100 },
  });
  const actor = await system.addTenant();
  token = system.tokenOf(actor);
  client = system.clientOf(actor);
  const paper =
    "# Alquiler\n\nLa renta mensual es de 1.450,00 euros.\n\n# Obras\n\nLas obras duran 3 semanas.";
  const response = await system.app.request("/v1/documents", {
    method: "POST",
    body: fileForm("local.md", paper),
    headers: { authorization: `Bearer ${token}` },
  });
  documentId = (await jsonOf(response, documentSchema, 202)).id;
  await system.settle();
});
afterAll(() => system.close());

const question = "¿Cuál es la renta mensual?";
const events = { accept: "text/event-stream" };

async function textOf(id: string): Promise<string> {
  const response = await client.get(`/v1/documents/${id}/text`);
  return (await jsonOf(response, z.object({ text: z.string() }))).text;
}

/** Every event of a stream: its name, its number and its data. */
async function eventsOf(response: Response) {
  const stream = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const all: { id: string | undefined; event: string | undefined; data: unknown }[] = [];
  for await (const { id, event, data } of stream ?? []) {
    all.push({ id, event, data: JSON.parse(data) });
  }
  return all;
}

describe("an answer as JSON", () => {
  it("quotes a document, and the quote stands where it says", async () => {
    const response = await client.post("/v1/ask", { question, limit: 3 });
    const answer = await jsonOf(response, answerSchema);
    expect(answer).toMatchObject({
      question,
      refused: false,
      language: "es",
      answer: "Según «local» (Alquiler): «La renta mensual es de 1.450,00 euros.» [1]",
      usage: { model: "extractive-2", cost: { amountMicros: 0, currency: "USD" } },
      citations: [
        {
          marker: 1,
          quote: "La renta mensual es de 1.450,00 euros.",
          document: { id: documentId, title: "local", filename: "local.md" },
          page: null,
        },
      ],
    });
    expect(answer).not.toHaveProperty("nearest");
    const [citation] = answer.citations;
    const text = await textOf(documentId);
    expect(text.slice(citation?.start, citation?.end)).toBe(citation?.quote);
    expect(answer.support).toBeGreaterThan(0.26);
    expect(answer.conflicts).toEqual([]);
    // The link opens at the quote, with the words around it.
    const linked = z.object({ text: z.string(), before: z.string(), after: z.string() });
    const there = await jsonOf(await client.get(citation?.link ?? ""), linked);
    expect(there.text).toBe(citation?.quote);
    expect(text).toContain(there.before + there.text + there.after);
  });

  it("is a refusal in the question's language, with what came closest", async () => {
    const spanish = await client.post("/v1/ask", { question: "¿Quién pintó las Meninas?" });
    expect(await jsonOf(spanish, answerSchema)).toMatchObject({
      refused: true,
      citations: [],
      answer: "No encuentro la respuesta en sus documentos. Lo más parecido está en «local».",
    });
    const asked = { question: "When did the renta of the office begin?" };
    const english = await jsonOf(await client.post("/v1/ask", asked), answerSchema);
    expect(english).toMatchObject({
      refused: true,
      language: "en",
      answer: "I cannot find the answer in your documents. What comes closest is in «local».",
    });
    expect(english.nearest?.[0]).toMatchObject({ document: { id: documentId } });
  });

  it("belongs to a conversation that can be continued", async () => {
    const { conversationId } = await jsonOf(
      await client.post("/v1/ask", { question }),
      answerSchema,
    );
    const next = await client.post("/v1/ask", { question, conversationId });
    expect(await jsonOf(next, answerSchema)).toMatchObject({ conversationId, refused: false });
  });
});

describe("an answer as a stream", () => {
  it("comes in numbered events, and its pieces make up the whole", async () => {
    const response = await client.post("/v1/ask", { question }, events);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const all = await eventsOf(response);
    const answer = answerSchema.parse(all.at(-1)?.data);
    expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => String(index + 1)));
    expect(all[0]).toMatchObject({
      event: "start",
      data: { id: answer.id, conversationId: answer.conversationId },
    });
    expect(all.slice(-2).map(({ event }) => event)).toEqual(["usage", "done"]);
    const dataOf = (name: string) =>
      all.filter(({ event }) => event === name).map(({ data }) => data);
    const deltas = dataOf("text").map((data) => z.object({ delta: z.string() }).parse(data).delta);
    expect(deltas.join("")).toBe(answer.answer);
    expect(dataOf("citation")).toEqual(answer.citations);
    expect(dataOf("usage")).toEqual([answer.usage]);
  });

  it("ends with a problem when the model fails in the middle", async () => {
    instead = async function* () {
      yield { kind: "quote", marker: 1, quote: "La renta mensual es de 1.450,00 euros." };
      yield { kind: "text", delta: "La renta es " };
      throw new Error("secret words of a vendor");
    };
    try {
      const all = await eventsOf(await client.post("/v1/ask", { question }, events));
      expect(all.map(({ event }) => event)).toEqual(["start", "text", "error"]);
      expect(all.at(-1)?.data).toMatchObject({ code: "unavailable", status: 503 });
      expect(JSON.stringify(all)).not.toContain("vendor");
      const whole = await problemOf(await client.post("/v1/ask", { question }));
      expect(whole).toMatchObject({ code: "unavailable", status: 503 });
    } finally {
      instead = undefined;
    }
  });
});

describe("a reader who goes away, and does not come back", () => {
  it.each([
    ["a stream", "text/event-stream"],
    ["JSON", "application/json"],
  ])("ends the model's work on %s, and nothing is stored", async (_name, accept) => {
    const before = await system.inspect("SELECT id FROM answers");
    const server = await serve(system.app, { port: 0 });
    const reader = new AbortController();
    const ended = new Promise<boolean>((resolve) => {
      instead = async function* (_request, signal) {
        try {
          yield { kind: "quote", marker: 1, quote: "La renta mensual es de 1.450,00 euros." };
          yield { kind: "text", delta: "La renta es de " };
          // As a real reader leaves: in the middle, while the model is silent.
          reader.abort();
          await new Promise((wake) => signal.addEventListener("abort", wake, { once: true }));
        } finally {
          resolve(signal.aborted);
        }
      };
    });
    try {
      const asked = fetch(`${server.url}/v1/ask`, {
        method: "POST",
        body: JSON.stringify({ question }),
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept },
        signal: reader.signal,
      }).then((response) => response.text());
      await expect(asked).rejects.toHaveProperty("name", "AbortError");
      expect(await ended).toBe(true);
    } finally {
      instead = undefined;
      await server.close(0);
    }
    expect(await system.inspect("SELECT id FROM answers")).toEqual(before);
  });
});
