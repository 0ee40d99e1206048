import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf } from "../../test/support/http-client.ts";
import { answerSchema } from "./routes/answer-schema.ts";
import { documentSchema } from "./routes/document-schema.ts";

type Person = Actor & { kind: "user" };

let system: AiSystem;
beforeAll(async () => {
  system = await createAiSystem();
});
afterAll(() => system.close());

async function upload(actor: Person, content: string, fields: [string, string][] = []) {
  const response = await system.app.request("/v1/documents", {
    method: "POST",
    body: fileForm("contrato.txt", content, fields),
    headers: { authorization: `Bearer ${system.tokenOf(actor)}` },
  });
  return (await jsonOf(response, documentSchema, 202)).id;
}

async function ask(actor: Person, body: Record<string, unknown>) {
  return jsonOf(await system.clientOf(actor).post("/v1/ask", body), answerSchema);
}

/** Everything that a caller can be told about somebody else's document and conversation. */
async function spy(caller: Person, documentId: string, conversationId: string) {
  const client = system.clientOf(caller);
  const path = `/v1/documents/${documentId}`;
  const filter = { documentIds: [documentId] };
  const question = "¿Cuánto es la fianza del contrato?";
  const byId = await Promise.all([
    client.get(path),
    client.get(`${path}/text`),
    client.get(`${path}/content`),
    client.get(`${path}/events`),
    client.post(`${path}/reindex`, undefined),
    client.post(`${path}/complete`, undefined),
    client.delete(path),
    client.post("/v1/ask", { question, conversationId }),
    client.post("/v1/ask", { question, conversationId }, { accept: "text/event-stream" }),
  ]);
  const bySearch = await Promise.all([
    client.get("/v1/documents?limit=100"),
    client.post("/v1/search", { query: "fianza contrato", limit: 50 }),
    client.post("/v1/search", { query: "fianza contrato", filter }),
    client.post("/v1/search", { query: documentId }),
    client.post("/v1/ask", { question, limit: 20 }),
    client.post("/v1/ask", { question }, { accept: "text/event-stream" }),
  ]);
  const texts = await Promise.all([...byId, ...bySearch].map((response) => response.text()));
  return {
    statuses: byId.map(({ status }) => status),
    found: bySearch.map(({ status }) => status),
    text: texts.join("\n"),
    filtered: z.object({ passages: z.array(z.unknown()) }).parse(JSON.parse(texts[11] ?? "")),
  };
}

describe("two tenants with the same facts", () => {
  it("see nothing of each other, by id or by search, in any answer or error", async () => {
    const [ana, eva] = [await system.addTenant(), await system.addTenant()];
    const people = [
      { actor: ana, mark: "ANA-111", other: "EVA-222" },
      { actor: eva, mark: "EVA-222", other: "ANA-111" },
    ];
    const owned = [];
    for (const { actor, mark } of people) {
      const content = `La fianza del contrato es de 500 euros, según el expediente ${mark}.`;
      const id = await upload(actor, content, [["title", `Contrato ${mark}`]]);
      await system.settle();
      const { conversationId } = await ask(actor, { question: `¿Cuánto es la fianza? ${mark}` });
      owned.push({ id, conversationId });
    }
    for (const [index, { actor, mark, other }] of people.entries()) {
      const foreign = owned[1 - index];
      const seen = await spy(actor, foreign?.id ?? "", foreign?.conversationId ?? "");
      expect(seen.statuses).toEqual(seen.statuses.map(() => 404));
      expect(seen.found).toEqual(seen.found.map(() => 200));
      expect(seen.text).toContain(mark);
      expect(seen.text).not.toContain(other);
      expect(seen.filtered.passages).toEqual([]);
    }
  });

  it("are told the same of what is foreign as of what does not exist", async () => {
    const [ana, eva] = [await system.addTenant(), await system.addTenant()];
    const id = await upload(ana, "La fianza es de 500 euros.");
    const client = system.clientOf(eva);
    const bodies = await Promise.all(
      [id, newId("doc"), "doc_x"].map(async (one) => {
        const problem: unknown = await (await client.get(`/v1/documents/${one}`)).json();
        return { ...z.looseObject({}).parse(problem), requestId: "" };
      }),
    );
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });
});

describe("a private document", () => {
  it("is seen by its owner alone, not by a colleague", async () => {
    const owner = await system.addTenant();
    const colleague: Person = { ...owner, userId: newId("usr"), role: "admin" };
    const content = "La fianza del contrato privado es de 700 euros, expediente PRI-333.";
    const id = await upload(owner, content, [["visibility", "private"]]);
    await system.settle();
    const own = await ask(owner, { question: "¿Cuánto es la fianza del contrato privado?" });
    expect(own.citations.map(({ document }) => document.id)).toEqual([id]);
    const seen = await spy(colleague, id, own.conversationId);
    expect(seen.statuses).toEqual(seen.statuses.map(() => 404));
    expect(seen.text).not.toContain("PRI-333");
  });
});
