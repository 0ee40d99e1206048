import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import type { AnswerModel } from "#shared/conversations/ports.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createGate } from "../../test/support/telling.ts";
import { answerSchema } from "./routes/answer-schema.ts";
import { documentSchema } from "./routes/document-schema.ts";

/** Waited for in the middle of an answer, where a test says so. */
let pause: Promise<void> | undefined;
let system: AiSystem;
let ana: Actor & { kind: "user" };
let client: ReturnType<AiSystem["clientOf"]>;
let documentId: string;
beforeAll(async () => {
  const embedded = createExtractiveModel();
  const answer: AnswerModel["answer"] = async function* (request, signal) {
    for await (const event of embedded.answer(request, signal)) {
      if (event.kind === "usage") await pause;
      yield event;
    }
  };
  system = await createAiSystem({ model: { model: embedded.model, answer } });
  ana = await system.addTenant();
  client = system.clientOf(ana);
  const response = await system.app.request("/v1/documents", {
    method: "POST",
    body: fileForm("local.md", "# Alquiler\n\nLa renta mensual es de 1.450,00 euros."),
    headers: { authorization: `Bearer ${system.tokenOf(ana)}` },
  });
  documentId = (await jsonOf(response, documentSchema, 202)).id;
  await system.settle();
});
afterAll(() => system.close());

const question = "¿Cuál es la renta mensual?";
const events = { accept: "text/event-stream" };
const ask = async () => jsonOf(await client.post("/v1/ask", { question }), answerSchema);
const idIn = (stream: string) => /"id":"(ans_\w+)"/.exec(stream)?.[1] ?? "";

/** Asks, and reads up to where its ids have been told. */
async function begin() {
  const stream = await client.post("/v1/ask", { question }, events);
  const [told, rest] = stream.body?.tee() ?? [];
  const begun = new TextDecoder().decode((await told?.getReader().read())?.value);
  const conversationId = /"conversationId":"(con_\w+)"/.exec(begun)?.[1] ?? "";
  return { stream: new Response(rest), id: idIn(begun), conversationId };
}

describe("the events of an answer", () => {
  it("go on after the last that was received, and end with 204", async () => {
    const stream = await (await client.post("/v1/ask", { question }, events)).text();
    const path = `/v1/answers/${idIn(stream)}/events`;
    expect(await (await client.get(path)).text()).toBe(stream);
    const frames = stream.split("\n\n").slice(0, -1);
    for (const last of [1, frames.length - 1]) {
      const rest = await client.get(path, { "last-event-id": String(last) });
      expect(await rest.text()).toBe(
        frames
          .slice(last)
          .map((frame) => `${frame}\n\n`)
          .join(""),
      );
    }
    const none = await client.get(path, { "last-event-id": String(frames.length) });
    expect([none.status, await none.text()]).toEqual([204, ""]);
    const head = await client.call("HEAD", path);
    expect(head.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect((await client.get(path, { "last-event-id": "x" })).status).toBe(422);
  });

  it("are told from the first on when the same request comes again while it goes on", async () => {
    const gate = createGate();
    pause = gate.opened;
    const key = { ...events, "idempotency-key": "otra vez" };
    const first = await client.post("/v1/ask", { question }, key);
    const reader = first.body?.getReader();
    const begun = new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    pause = undefined;
    const again = client.post("/v1/ask", { question }, key);
    setTimeout(gate.open, 100);
    const whole = await (await again).text();
    expect(whole.startsWith(begun)).toBe(true);
    expect(idIn(whole)).toBe(idIn(begun));
    expect(whole.match(/^event: (start|done)$/gm)).toEqual(["event: start", "event: done"]);
  });

  it("are nobody else's", async () => {
    const { id } = await ask();
    const stranger = system.clientOf(await system.addTenant());
    for (const path of ["", "/events", "/sources"]) {
      expect(await problemOf(await stranger.get(`/v1/answers/${id}${path}`))).toMatchObject({
        code: "not_found",
      });
    }
    expect((await client.get(`/v1/answers/${id}`)).status).toBe(200);
  });
});

describe("an answer that is being written", () => {
  it("is said to be, wherever it and its conversation are asked for, until it is stored", async () => {
    const gate = createGate();
    pause = gate.opened;
    const { stream, id, conversationId } = await begin();
    pause = undefined;
    const answer = `/v1/answers/${id}`;
    const conversation = `/v1/conversations/${conversationId}`;
    const asAnybody = (caller: typeof client) => [
      caller.get(answer),
      caller.get(`${answer}/sources`),
      caller.get(conversation),
      caller.get(`${conversation}/export`),
      caller.call("PATCH", conversation, { title: "Locales" }),
      caller.post("/v1/ask", { question, conversationId }),
      caller.post("/v1/ask", { question, parentAnswerId: id }),
      caller.post(`${answer}/regenerate`, undefined),
      caller.post("/v1/feedback", { answerId: id, rating: "up" }),
    ];
    for (const response of asAnybody(client)) {
      expect(await problemOf(await response)).toMatchObject({
        status: 409,
        detail: expect.stringContaining("Todavía se está respondiendo"),
      });
    }
    const stranger = system.clientOf(await system.addTenant());
    const strange = [...asAnybody(stranger), stranger.call("DELETE", conversation)];
    for (const response of strange) {
      expect((await problemOf(await response)).code).toBe("not_found");
    }
    gate.open();
    await stream.text();
    expect((await client.get(answer)).status).toBe(200);
    expect((await client.post("/v1/ask", { question, conversationId })).status).toBe(200);
  });

  it("breaks off when its conversation is deleted, and nothing of it is stored", async () => {
    const gate = createGate();
    pause = gate.opened;
    const { stream, id, conversationId } = await begin();
    pause = undefined;
    const path = `/v1/conversations/${conversationId}`;
    expect((await client.call("DELETE", path)).status).toBe(204);
    gate.open();
    expect(await stream.text()).toMatch(/event: error\n.*conflict/);
    for (const gone of [path, `/v1/answers/${id}`, `/v1/answers/${id}/events`]) {
      expect((await problemOf(await client.get(gone))).code).toBe("not_found");
    }
    expect((await problemOf(await client.call("DELETE", path))).code).toBe("not_found");
  });
});

it("an answer is not there from the deletion of its document on", async () => {
  const eva = await system.addTenant();
  const client = system.clientOf(eva);
  const response = await system.app.request("/v1/documents", {
    method: "POST",
    body: fileForm("local.md", "La renta mensual es de 1.450,00 euros."),
    headers: { authorization: `Bearer ${system.tokenOf(eva)}` },
  });
  const document = await jsonOf(response, documentSchema, 202);
  await system.settle();
  const asked = await jsonOf(await client.post("/v1/ask", { question }), answerSchema);
  expect(asked.citations).toHaveLength(1);
  const uploaded = await client.get(`/v1/documents/${document.id}`);
  const { createdAt } = await jsonOf(uploaded, documentSchema);
  expect(asked.citations[0]?.document.createdAt).toBe(createdAt);
  await client.call("DELETE", `/v1/documents/${document.id}`);
  const paths = [`/v1/answers/${asked.id}`, `/v1/conversations/${asked.conversationId}`];
  for (const settle of [async () => {}, () => system.settle()]) {
    await settle();
    for (const path of paths) expect((await problemOf(await client.get(path))).status).toBe(404);
    const list = await client.get("/v1/conversations");
    expect(await list.json()).toMatchObject({ items: [] });
  }
  // Its title is a question about the document.
  const kept = "SELECT FROM conversations WHERE id = $1";
  expect(await system.inspect(kept, [asked.conversationId])).toEqual([]);
});

const sources = z.object({
  answer: answerSchema,
  madeFrom: z.object({
    promptHash: z.string().regex(/^[0-9a-f]{64}$/),
    model: z.string(),
    embeddingModel: z.string(),
    candidates: z.array(z.object({ passageId: z.string(), generation: z.number() })),
  }),
  candidates: z.array(
    z.object({ documentId: z.string(), state: z.string(), text: z.string().nullable() }),
  ),
  prompt: z.object({ input: z.string() }).nullable(),
  isSamePrompt: z.boolean().nullable(),
  citations: z.array(z.object({ marker: z.number(), stands: z.boolean() })),
});
const sourcesOf = async (id: string) =>
  jsonOf(await client.get(`/v1/answers/${id}/sources`), sources);

describe("what an answer was made from", () => {
  it("is rebuilt word for word, and its quotes stand", async () => {
    const answer = await ask();
    const found = await sourcesOf(answer.id);
    expect(found).toMatchObject({
      answer: { id: answer.id, question, answer: answer.answer },
      madeFrom: { model: "extractive-2", candidates: [{ generation: 1 }] },
      candidates: [{ documentId, state: "there" }],
      isSamePrompt: true,
      citations: [{ marker: 1, stands: true }],
    });
    expect(found.prompt?.input).toContain("La renta mensual es de 1.450,00 euros.");
  });

  it("says so when the words are no longer those of then", async () => {
    const { id } = await ask();
    await system.inspect("UPDATE passages SET text = replace(text, '1.450', '1.540')");
    expect(await sourcesOf(id)).toMatchObject({
      isSamePrompt: false,
      citations: [{ stands: false }],
    });
    await system.inspect("UPDATE passages SET text = replace(text, '1.540', '1.450')");
    expect(await sourcesOf(id)).toMatchObject({
      isSamePrompt: true,
      citations: [{ stands: true }],
    });
  });

  it("says so when a document was indexed anew since", async () => {
    const { id } = await ask();
    expect((await client.post(`/v1/documents/${documentId}/reindex`, {})).status).toBe(202);
    await system.settle();
    expect(await sourcesOf(id)).toMatchObject({
      candidates: [{ state: "replaced", text: null }],
      prompt: null,
      isSamePrompt: null,
      citations: [{ stands: false }],
    });
  });
});
