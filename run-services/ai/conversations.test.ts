import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { answerSchema } from "./routes/answer-schema.ts";
import { conversationSchema } from "./routes/conversation-schema.ts";

const listed = z.object({ items: z.array(conversationSchema), nextCursor: z.string().nullable() });
const shown = conversationSchema.extend({
  items: z.array(answerSchema),
  nextCursor: z.string().nullable(),
});
const papers = {
  madrid: "# Local de Madrid\n\nLa renta del local de Madrid es de 1.450,00 euros al mes.",
  valencia: "# Local de Valencia\n\nLa renta del local de Valencia es de 980,00 euros al mes.",
};
const inMadrid = "¿Cuánto es la renta del local de Madrid?";

let system: AiSystem;
let ana: Awaited<ReturnType<typeof visitor>>;
beforeAll(async () => {
  system = await createAiSystem();
  ana = await visitor();
});
afterAll(() => system.close());

/** Somebody of a tenant of their own, which has both papers. */
async function visitor() {
  const actor = await system.addTenant();
  const client = system.clientOf(actor);
  const ask = async (question: string, more: object = {}) =>
    jsonOf(await client.post("/v1/ask", { question, ...more }), answerSchema);
  const documents: Record<string, string> = {};
  for (const [name, text] of Object.entries(papers)) {
    const response = await system.app.request("/v1/documents", {
      method: "POST",
      body: fileForm(`${name}.md`, text),
      headers: { authorization: `Bearer ${system.tokenOf(actor)}` },
    });
    documents[name] = (await jsonOf(response, z.object({ id: z.string() }), 202)).id;
  }
  await system.settle();
  const show = async (id: string, query = "") =>
    jsonOf(await client.get(`/v1/conversations/${id}${query}`), shown);
  return { ...client, actor, ask, documents, show };
}

describe("the conversations of a person", () => {
  it("are listed with the latest first, page by page", async () => {
    const eva = await visitor();
    const first = await eva.ask(inMadrid);
    const second = await eva.ask("¿Cuánto es la renta del local de Valencia?");
    await eva.ask("¿Y la de Valencia?", { conversationId: first.conversationId });
    const page = await jsonOf(await eva.get("/v1/conversations?limit=1"), listed);
    expect(page.items).toMatchObject([
      { id: first.conversationId, title: inMadrid, answers: 2, lastQuestion: "¿Y la de Valencia?" },
    ]);
    const rest = await eva.get(`/v1/conversations?limit=1&cursor=${page.nextCursor}`);
    expect(await jsonOf(rest, listed)).toMatchObject({
      items: [{ id: second.conversationId, answers: 1 }],
      nextCursor: null,
    });
  });

  it("get a title of their first question, cut between words", async () => {
    const { conversationId } = await ana.ask(
      `¿Qué dice el contrato  de\n${"arrendamiento ".repeat(9)}?`,
    );
    const { title } = await ana.show(conversationId);
    expect(title.length).toBeLessThanOrEqual(80);
    expect(title).toMatch(/^¿Qué dice el contrato de arrendamiento .*arrendamiento…$/);
  });

  it("are renamed, and only to something", async () => {
    const { conversationId } = await ana.ask(inMadrid);
    const path = `/v1/conversations/${conversationId}`;
    const renamed = await ana.call("PATCH", path, { title: "  Alquileres " });
    expect(await jsonOf(renamed, conversationSchema)).toMatchObject({ title: "Alquileres" });
    for (const body of [
      { title: " " },
      { title: "x".repeat(201) },
      {},
      { title: "x", answers: 3 },
    ]) {
      expect((await problemOf(await ana.call("PATCH", path, body))).status).toBe(422);
    }
    expect(await ana.show(conversationId)).toMatchObject({ title: "Alquileres" });
  });

  it("are gone when they are deleted, with their answers and what repeats them", async () => {
    const keyed = { "idempotency-key": "una" };
    const asked = await ana.post("/v1/ask", { question: inMadrid }, keyed);
    const { id, conversationId } = await jsonOf(asked, answerSchema);
    await ana.post("/v1/feedback", { answerId: id, rating: "up" });
    const path = `/v1/conversations/${conversationId}`;
    expect((await ana.call("DELETE", path)).status).toBe(204);
    expect((await problemOf(await ana.call("DELETE", path))).status).toBe(404);
    expect((await problemOf(await ana.get(path))).status).toBe(404);
    const repeated = await ana.post("/v1/ask", { question: inMadrid }, keyed);
    expect((await problemOf(repeated)).status).toBe(409);
    for (const table of ["answers WHERE id", "feedback WHERE answer_id"]) {
      expect(await system.inspect(`SELECT FROM ${table} = $1`, [id])).toEqual([]);
    }
  });

  it("are nobody else's, in the same tenant neither", async () => {
    const { id, conversationId } = await ana.ask(inMadrid);
    const colleague = system.clientOf({ ...ana.actor, userId: "usr_other" });
    const path = `/v1/conversations/${conversationId}`;
    const question = "¿Y la fianza?";
    for (const stranger of [colleague, await visitor()]) {
      for (const response of [
        stranger.get(path),
        stranger.get(`${path}/export`),
        stranger.call("PATCH", path, { title: "Mía" }),
        stranger.call("DELETE", path),
        stranger.post("/v1/ask", { question, parentAnswerId: id }),
        stranger.post("/v1/ask", { question, conversationId, parentAnswerId: null }),
        stranger.post(`/v1/answers/${id}/regenerate`, undefined),
        stranger.post("/v1/feedback", { answerId: id, rating: "down" }),
      ]) {
        expect((await problemOf(await response)).status).toBe(404);
      }
    }
    const list = await jsonOf(await colleague.get("/v1/conversations"), listed);
    expect(list.items).toEqual([]);
  });

  it("show nothing of a document from its deletion on", async () => {
    const eva = await visitor();
    const { conversationId } = await eva.ask(inMadrid);
    const second = await eva.ask("¿Y la de Valencia?", { conversationId });
    const third = await eva.ask("¿Y la de Madrid?", { conversationId });
    expect(third.parentAnswerId).toBe(second.id);
    await eva.call("DELETE", `/v1/documents/${eva.documents.valencia}`);
    const before = await eva.show(conversationId);
    expect(before.items.map(({ question }) => question)).toEqual([inMadrid, "¿Y la de Madrid?"]);
    expect(JSON.stringify(before.items)).not.toContain("980,00");
    await system.settle();
    const after = await eva.show(conversationId);
    expect(after).toMatchObject({ answers: 2, lastQuestion: "¿Y la de Madrid?" });
    // What went on from it goes on from the answer before it.
    expect(after.items[1]?.parentAnswerId).toBe(after.items[0]?.id);
    expect(after.items[1]?.standaloneQuestion).toBeNull();
  });
});

describe("the file of a conversation", () => {
  it("is JSON with everything, or Markdown to read", async () => {
    const { conversationId } = await ana.ask(inMadrid);
    await ana.ask("¿Y la de Valencia?", { conversationId });
    const path = `/v1/conversations/${conversationId}`;
    await ana.call("PATCH", path, { title: 'Rentas "2026"\r\nSet-Cookie: a=b; ../año' });
    const json = await ana.get(`${path}/export?format=json`);
    const disposition = json.headers.get("content-disposition") ?? "";
    expect(disposition).toMatch(
      /^attachment; filename="[^"\r\n/\\]+\.json"; filename\*=UTF-8''\S+$/,
    );
    expect(json.headers.get("set-cookie")).toBeNull();
    const whole = z.object({ answers: z.array(answerSchema) }).parse(await json.json());
    expect(whole.answers).toEqual((await ana.show(conversationId)).items);
    const markdown = await ana.get(`${path}/export`);
    expect(markdown.headers.get("content-type")).toContain("text/markdown");
    const text = await markdown.text();
    expect(text).toContain(`> ${inMadrid}`);
    expect(text).toContain("*Buscada como:* ¿Cuánto es la renta del local de Valencia?");
    expect(text).toContain("[1] «La renta del local de Valencia es de 980,00 euros al mes.»");
  });
});

describe("branches", () => {
  it("go on from the answer that the question names, and are shown one by one", async () => {
    const first = await ana.ask(inMadrid);
    const { conversationId } = first;
    const second = await ana.ask("¿Y la de Valencia?", { conversationId });
    const branch = await ana.ask("¿Y la de Valencia?", { parentAnswerId: first.id });
    expect(branch).toMatchObject({ conversationId, parentAnswerId: first.id });
    const leaf = await ana.ask("¿Y la de Madrid?", { parentAnswerId: second.id });
    const again = await ana.post(`/v1/answers/${second.id}/regenerate`, undefined);
    const sibling = await jsonOf(again, answerSchema);
    expect(sibling).toMatchObject({
      conversationId,
      parentAnswerId: first.id,
      question: second.question,
      standaloneQuestion: second.standaloneQuestion,
    });
    const root = await ana.ask(inMadrid, { conversationId, parentAnswerId: null });
    expect(root.parentAnswerId).toBeNull();
    const order = [first, second, leaf, branch, sibling, root].map(({ id }) => id);
    const { items } = await ana.show(conversationId);
    expect(items.map(({ id }) => id)).toEqual(order);
    const page = await ana.show(conversationId, "?limit=4");
    const rest = await ana.show(conversationId, `?limit=4&cursor=${page.nextCursor}`);
    expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(order);
  });

  it("are regenerated once for one Idempotency-Key, in events as well", async () => {
    const { id, conversationId } = await ana.ask(inMadrid);
    const keyed = { "idempotency-key": "dos", accept: "text/event-stream" };
    const path = `/v1/answers/${id}/regenerate`;
    const texts = [];
    for (let n = 0; n < 2; n++) texts.push(await (await ana.post(path, undefined, keyed)).text());
    expect(texts[0]).toContain("event: done");
    expect(texts[1]).toBe(texts[0]);
    expect((await ana.show(conversationId)).answers).toBe(2);
  });
});

describe("a follow-up", () => {
  it("is searched for in words that stand alone, which its answer shows", async () => {
    const { conversationId, standaloneQuestion } = await ana.ask(inMadrid);
    expect(standaloneQuestion).toBeNull();
    const answer = await ana.ask("¿Y la de Valencia?", { conversationId });
    expect(answer).toMatchObject({
      question: "¿Y la de Valencia?",
      standaloneQuestion: "¿Cuánto es la renta del local de Valencia?",
      refused: false,
    });
    expect(answer.citations[0]?.quote).toContain("980,00");
  });
});
