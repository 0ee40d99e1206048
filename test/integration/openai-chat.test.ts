import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { keyOf, openAiClient } from "../support/openai-client.ts";
import { startTestSystem, type TestSystem, type Visitor } from "../support/test-system.ts";

let system: TestSystem;
let ana: Visitor;
let client: OpenAI;
let documentId: string;
beforeAll(async () => {
  system = await startTestSystem();
  ana = await system.signIn("ana@tienda.example");
  documentId = await system.upload(ana, "contrato.txt", "La fianza es de 2.400,00 euros.");
  client = openAiClient(system, await keyOf(ana, ["ask"]));
});
afterAll(() => system.stop());

const model = "pueblo-mente";
const question = { role: "user" as const, content: "¿De cuánto es la fianza?" };

const annotation = z.object({
  type: z.literal("url_citation"),
  url_citation: z.object({
    url: z.string(),
    title: z.string(),
    start_index: z.int(),
    end_index: z.int(),
  }),
  quote: z.string(),
  documentId: z.string(),
  passageId: z.string(),
  page: z.int().nullable(),
});
const annotated = z.object({ annotations: z.array(annotation) });

const answers = () => system.inspect<{ n: number }>("SELECT count(*)::int AS n FROM answers");
const failureOf = (sent: Promise<unknown>) => sent.catch((error: unknown) => error);

describe("a chat, by the stock client", () => {
  it("is answered from the documents, with citations that open there", async () => {
    const messages = [
      { role: "developer" as const, content: "Answer in verse." },
      { role: "user" as const, content: [{ type: "text" as const, text: question.content }] },
    ];
    const chat = await client.chat.completions.create({ model, messages, temperature: 0.3 });
    const { message, finish_reason } = chat.choices[0] ?? {};
    expect(chat).toMatchObject({ id: expect.stringMatching(/^ans_/), object: "chat.completion" });
    expect(finish_reason).toBe("stop");
    expect(message?.content).toContain("2.400,00");
    expect(chat.usage?.total_tokens).toBe(
      (chat.usage?.prompt_tokens ?? 0) + (chat.usage?.completion_tokens ?? 0),
    );
    const [cited] = annotated.parse(message).annotations;
    const { start_index, end_index, url } = cited?.url_citation ?? {};
    expect(message?.content?.slice(start_index, end_index)).toBe("[1]");
    expect(cited).toMatchObject({ documentId, quote: expect.stringContaining("2.400,00") });
    expect(url?.startsWith(`${system.url}/v1/documents/${documentId}/`)).toBe(true);
    const { pathname, search } = new URL(url ?? "");
    expect((await ana.get(pathname + search)).status).toBe(200);
    const stored = await system.inspect("SELECT question FROM answers WHERE id = $1", [chat.id]);
    expect(stored).toEqual([{ question: question.content }]);
  });

  it("says so when the documents do not answer", async () => {
    const messages = [{ ...question, content: "¿Quién ganó la liga de 1987?" }];
    const chat = await client.chat.completions.create({ model, messages });
    const message = chat.choices[0]?.message;
    expect(message?.content?.length).toBeGreaterThan(10);
    expect(annotated.parse(message).annotations).toEqual([]);
  });

  it("takes a follow-up out of what was said before", async () => {
    const before = [
      question,
      { role: "assistant" as const, content: "La fianza es de 2.400,00 €." },
    ];
    const messages = [...before, { role: "user" as const, content: "¿Y quién la paga?" }];
    const { id } = await client.chat.completions.create({ model, messages });
    const asked = "SELECT question, standalone_question FROM answers WHERE id = $1";
    expect(await system.inspect(asked, [id])).toEqual([
      {
        question: "¿Y quién la paga?",
        standalone_question: expect.stringMatching(/fianza.*paga/i),
      },
    ]);
  });

  it("is cut where the request says, honestly, and without the citations that fell away", async () => {
    const messages = [question];
    const short = await client.chat.completions.create({ model, messages, max_tokens: 2 });
    expect(short.choices[0]).toMatchObject({ finish_reason: "length" });
    expect(short.choices[0]?.message.content).toHaveLength(8);
    expect(annotated.parse(short.choices[0]?.message).annotations).toEqual([]);
    expect(short.usage?.completion_tokens).toBe(2);
    const stopped = await client.chat.completions.create({ model, messages, stop: ["euros"] });
    expect(stopped.choices[0]).toMatchObject({ finish_reason: "stop" });
    expect(stopped.choices[0]?.message.content).toMatch(/2\.400,00 $/);
  });

  it.each([
    ["two answers", { n: 2 }, "n"],
    ["a call of a tool", { tools: [], tool_choice: "required" }, "tool_choice"],
    ["likelihoods", { logprobs: true }, "logprobs"],
    ["no message", { messages: [] }, "messages"],
    ["no question", { messages: [{ role: "system", content: "x" }] }, "messages"],
    ["an empty question", { messages: [{ role: "user", content: " " }] }, "messages"],
    [
      "a question of 40 kB",
      { messages: [{ role: "user", content: "a".repeat(40_000) }] },
      "messages",
    ],
    [
      "an image",
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }] },
      "messages.0.content.0.type",
    ],
  ])("that asks for %s is refused, by the field", async (_, body, param) => {
    const sent = client.post("/chat/completions", {
      body: { model, messages: [question], ...body },
    });
    const failure = await failureOf(sent);
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failure).toMatchObject({ param });
  });

  it("takes the permission to ask, and a model that there is", async () => {
    const reader = openAiClient(system, await keyOf(ana, ["search"]));
    const forbidden = failureOf(reader.chat.completions.create({ model, messages: [question] }));
    expect(await forbidden).toBeInstanceOf(OpenAI.PermissionDeniedError);
    const unknown = { model: "gpt-4o", messages: [question] };
    const missing = await failureOf(client.chat.completions.create({ ...unknown, stream: true }));
    expect(missing).toBeInstanceOf(OpenAI.NotFoundError);
  });

  it("of the same Idempotency-Key is answered once", async () => {
    const headers = { "idempotency-key": "chat-1" };
    const [before] = await answers();
    const body = { model, messages: [question], stream: true as const };
    const said: string[] = [];
    for (let i = 0; i < 2; i++) {
      const stream = await client.chat.completions.create(body, { headers });
      for await (const chunk of stream) said[i] = (said[i] ?? "") + JSON.stringify(chunk);
    }
    expect(said[1]).toBe(said[0]);
    expect((await answers())[0]?.n).toBe((before?.n ?? 0) + 1);
  });
});

describe("a streamed chat, by the stock client", () => {
  it("says the same in chunks, its citations last, and what it took", async () => {
    const messages = [question];
    const whole = await client.chat.completions.create({ model, messages });
    const stream = client.chat.completions.stream({
      model,
      messages,
      stream_options: { include_usage: true },
    });
    const last: unknown[] = [];
    stream.on("chunk", ({ choices }) => void (choices[0]?.finish_reason && last.push(choices[0])));
    const { choices, usage } = await stream.finalChatCompletion();
    expect(choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(choices[0]?.finish_reason).toBe("stop");
    expect(usage).toEqual(whole.usage);
    expect(last).toMatchObject([{ delta: { annotations: [{ type: "url_citation" }] } }]);
  });

  it("is given up when the reader goes", async () => {
    const stream = await client.chat.completions.create({
      model,
      messages: [question],
      stream: true,
    });
    for await (const _ of stream) break;
    expect(stream.controller.signal.aborted).toBe(true);
    // The door and the service are none the worse for it.
    expect((await client.models.list()).data).toHaveLength(3);
  });
});
