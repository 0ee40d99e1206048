import { EventSourceParserStream } from "eventsource-parser/stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { answerSchema } from "./routes/answer-schema.ts";

let system: AiSystem;
let client: ReturnType<AiSystem["clientOf"]>;
beforeAll(async () => {
  system = await createAiSystem();
  const actor = await system.addTenant();
  client = system.clientOf(actor);
  const paper =
    "# Alquiler\n\nLa renta mensual es de 1.450,00 euros. La fianza es de 2.900,00 euros.\n\n" +
    "# Final\n\nEl contrato termina el 31 de agosto de 2029.";
  for (const [name, text] of [
    ["local.md", paper],
    ["anexo.md", "La fianza es de 3.000,00 euros."],
  ] as const) {
    const headers = { authorization: `Bearer ${system.tokenOf(actor)}` };
    await system.app.request("/v1/documents", {
      method: "POST",
      body: fileForm(name, text),
      headers,
    });
  }
  await system.settle();
});
afterAll(() => system.close());

const schema = {
  type: "object",
  properties: {
    renta: { type: "number" },
    fin: { type: ["string", "null"], format: "date", description: "Cuándo termina el contrato" },
    mascotas: { type: ["boolean", "null"] },
  },
  required: ["renta", "fin", "mascotas"],
  additionalProperties: false,
};
const responseFormat = { type: "json_schema", name: "contrato", schema };
const question = "¿Qué dice el contrato de alquiler del local?";
const expected = { renta: 1450, fin: "2029-08-31", mascotas: null };

async function ask(body: object) {
  return jsonOf(await client.post("/v1/ask", body), answerSchema);
}

describe("an answer in a form", () => {
  it("is the value, as JSON and as text, each part with a citation that stands there", async () => {
    const answer = await ask({ question, responseFormat });
    expect(answer).toMatchObject({ refused: false, value: expected, conflicts: [] });
    expect(JSON.parse(answer.answer)).toEqual(expected);
    expect(answer.citations.map(({ field }) => field)).toEqual(["/renta", "/fin"]);
    for (const { quote, document, start, end } of answer.citations) {
      const text = z.object({ text: z.string() });
      const whole = await jsonOf(await client.get(`/v1/documents/${document.id}/text`), text);
      expect(whole.text.slice(start, end)).toBe(quote);
    }
  });

  it("is kept, asked again as it was, and made from the same prompt", async () => {
    const { id } = await ask({ question, responseFormat });
    expect(await jsonOf(await client.get(`/v1/answers/${id}`), answerSchema)).toMatchObject({
      value: expected,
    });
    const again = await client.post(`/v1/answers/${id}/regenerate`, {});
    expect(await jsonOf(again, answerSchema)).toMatchObject({ value: expected });
    const sources = z.object({
      isSamePrompt: z.boolean(),
      prompt: z.object({ instruction: z.string(), input: z.string() }),
    });
    const made = await jsonOf(await client.get(`/v1/answers/${id}/sources`), sources);
    expect(made.isSamePrompt).toBe(true);
    expect(made.prompt.input).toContain('Formulario: {"type":"object"');
  });

  it("is told in events: all citations, then the value as text", async () => {
    const headers = { accept: "text/event-stream" };
    const response = await client.post("/v1/ask", { question, responseFormat }, headers);
    const told: { event: string | undefined; data: unknown }[] = [];
    const stream = response.body
      ?.pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of stream ?? []) told.push({ event, data: JSON.parse(data) });
    expect(told.map(({ event }) => event)).toEqual([
      "start",
      "citation",
      "citation",
      "text",
      "usage",
      "done",
    ]);
    expect(told[1]?.data).toMatchObject({ field: "/renta", marker: 1 });
    expect(told[3]?.data).toEqual({ delta: JSON.stringify(expected) });
    expect(told.at(-1)?.data).toMatchObject({ value: expected });
  });

  it.each<[string, string, object]>([
    ["nothing of it is in the documents", question, { matricula: { type: ["string", "null"] } }],
    [
      "what it demands is not there",
      question,
      { renta: { type: "number" }, matricula: { type: "string" } },
    ],
    [
      "it is of another paper",
      "Datos de la factura 2031-0007",
      { renta: { type: ["number", "null"] } },
    ],
  ])("is a refusal when %s", async (_, asked, properties) => {
    const form = { type: "object", properties, required: Object.keys(properties) };
    const answer = await ask({
      question: asked,
      responseFormat: { type: "json_schema", schema: form },
    });
    expect(answer).toMatchObject({ refused: true, value: null, citations: [] });
    expect(answer.answer).toMatch(/^No encuentro la respuesta en sus documentos/);
    expect(answer.nearest?.length).toBeGreaterThan(0);
  });

  it.each<[string, object, string, RegExp]>([
    [
      "a pattern",
      { ...schema, properties: { a: { type: "string", pattern: "x" } } },
      "responseFormat.schema.properties.a.pattern",
      /Quite/,
    ],
    ["a text at its root", { type: "string" }, "responseFormat.schema.type", /object/],
    [
      "a demand for nothing",
      { ...schema, required: ["x"] },
      "responseFormat.schema.required",
      /Añada «x»/,
    ],
  ])("asked for with %s is refused: which field, and what to do", async (_, given, path, said) => {
    const response = await client.post("/v1/ask", {
      question,
      responseFormat: { type: "json_schema", schema: given },
    });
    const problem = await problemOf(response);
    expect(problem.status).toBe(422);
    expect(problem.errors).toContainEqual({ path, message: expect.stringMatching(said) });
  });

  it("asked for in another way than a schema is refused", async () => {
    for (const format of [
      { type: "json_object" },
      { type: "json_schema" },
      { type: "json_schema", schema: [] },
    ]) {
      expect((await client.post("/v1/ask", { question, responseFormat: format })).status).toBe(422);
    }
  });

  it("goes with a document that it quotes", async () => {
    const { id, citations } = await ask({
      question: "La fianza del anexo",
      responseFormat: {
        type: "json_schema",
        schema: { type: "object", properties: { fianza: { type: "number" } } },
      },
    });
    await client.delete(`/v1/documents/${citations[0]?.document.id}`);
    await system.settle();
    expect((await client.get(`/v1/answers/${id}`)).status).toBe(404);
  });
});
