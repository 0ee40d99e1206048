import type OpenAI from "openai";
import { BadRequestError } from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { keyOf, openAiClient } from "../support/openai-client.ts";
import { startTestSystem, type TestSystem } from "../support/test-system.ts";

let system: TestSystem;
let client: OpenAI;
beforeAll(async () => {
  system = await startTestSystem();
  const ana = await system.signIn("ana@tienda.example");
  await system.upload(
    ana,
    "contrato.txt",
    "La fianza es de 2.400,00 euros. La renta es de 900,00 euros.\n\nEl contrato termina el 31 de agosto de 2029.",
  );
  client = openAiClient(system, await keyOf(ana, ["ask"]));
});
afterAll(() => system.stop());

const model = "pueblo-mente";
const messages = [{ role: "user" as const, content: "¿De cuánto es la fianza del contrato?" }];
const contract = z.object({
  fianza: z.number(),
  fin: z.string().nullable().describe("Fecha en que termina el contrato"),
  avalista: z.string().nullable(),
});
const annotated = z.object({
  annotations: z.array(
    z.object({
      field: z.string(),
      quote: z.string(),
      url_citation: z.object({ start_index: z.int(), end_index: z.int() }),
    }),
  ),
});

describe("a form, by the stock client", () => {
  const response_format = zodResponseFormat(contract, "contrato");

  it("comes parsed, each part with an annotation where it stands", async () => {
    const chat = await client.chat.completions.parse({ model, messages, response_format });
    const message = chat.choices[0]?.message;
    expect(message?.parsed).toMatchObject({ fianza: 2400, avalista: null });
    expect(message?.parsed?.fin).toContain("31 de agosto de 2029");
    const { annotations } = annotated.parse(message);
    expect(annotations.map(({ field }) => field)).toEqual(["/fianza", "/fin"]);
    const { start_index, end_index } = annotations[0]?.url_citation ?? {};
    expect(message?.content?.slice(start_index, end_index)).toBe("2400");
  });

  it("comes in a stream", async () => {
    const stream = client.chat.completions.stream({ model, messages, response_format });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.message.parsed).toMatchObject({ fianza: 2400 });
  });

  it.each([false, true])("is a refusal in OpenAI's own field (streamed: %s)", async (streamed) => {
    const format = zodResponseFormat(z.object({ matricula: z.string() }), "coche");
    const body = { model, messages, response_format: format };
    const chat = streamed
      ? await client.chat.completions.stream(body).finalChatCompletion()
      : await client.chat.completions.parse(body);
    const message = chat.choices[0]?.message;
    expect(message).toMatchObject({ refusal: expect.stringMatching(/^No encuentro/) });
    expect(message?.content || null).toBeNull();
    expect(message?.parsed ?? null).toBeNull();
  });

  it.each([
    ["json_schema", { type: "json_schema" }, "response_format.json_schema"],
    [
      "json_schema.schema",
      { type: "json_schema", json_schema: { name: "x", schema: { type: "string" } } },
      "response_format.json_schema.schema.type",
    ],
    ["type", { type: "xml" }, "response_format.type"],
  ])("with a bad %s is refused by that field", async (_, response_format, param) => {
    const sent = client.post("/chat/completions", { body: { model, messages, response_format } });
    const failure = await sent.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BadRequestError);
    expect(failure).toMatchObject({ param });
  });
});

describe("JSON mode, by the stock client", () => {
  const response_format = { type: "json_object" as const };

  it.each([false, true])("is an object with answer and refusal (streamed: %s)", async (stream) => {
    const answer = z.strictObject({ answer: z.string(), refused: z.boolean() });
    const read = async (content: string) => {
      const body = { model, messages: [{ role: "user" as const, content }], response_format };
      const chat = stream
        ? await client.chat.completions.stream(body).finalChatCompletion()
        : await client.chat.completions.create(body);
      return answer.parse(JSON.parse(chat.choices[0]?.message.content ?? ""));
    };
    const said = await read(messages[0]?.content ?? "");
    expect(said).toMatchObject({ refused: false, answer: expect.stringContaining("2.400,00") });
    expect(said.answer).toContain("[1]");
    expect(await read("¿Quién ganó la liga de 1987?")).toMatchObject({ refused: true });
  });
});
