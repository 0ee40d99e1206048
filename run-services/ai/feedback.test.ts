import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readGolden } from "#shared/knowledge/evaluation/golden.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { answerSchema } from "./routes/answer-schema.ts";
import { feedbackSchema, judgedSchema } from "./routes/feedback-schema.ts";

const listed = z.object({ items: z.array(judgedSchema), nextCursor: z.string().nullable() });
const question = "¿Cuánto es la renta del local de Madrid?";

let system: AiSystem;
let tenant: Awaited<ReturnType<typeof createTenant>>;
beforeAll(async () => {
  system = await createAiSystem();
});
afterAll(() => system.close());

/** An owner and a member; the paper is everybody's, or the member's own. */
async function createTenant(visibility: "tenant" | "private" = "tenant") {
  const base = await system.addTenant();
  const boss = { ...base, scopes: [...base.scopes, "feedback:read"] as const };
  const member = { ...base, userId: "usr_member", role: "member" as const };
  const paper = "# Local de Madrid\n\nLa renta del local de Madrid es de 1.450,00 euros al mes.";
  const response = await system.app.request("/v1/documents", {
    method: "POST",
    body: fileForm("madrid.md", paper, [["visibility", visibility]]),
    headers: { authorization: `Bearer ${system.tokenOf(member)}` },
  });
  const { id } = await jsonOf(response, z.object({ id: z.string() }), 202);
  await system.settle();
  const [owner, author] = [system.clientOf(boss), system.clientOf(member)];
  return {
    owner,
    author,
    documentId: id,
    ask: async (asked = question) =>
      jsonOf(await author.post("/v1/ask", { question: asked }), answerSchema),
    read: async (query = "") => jsonOf(await owner.get(`/v1/feedback${query}`), listed),
    lines: async () => readGolden(await (await owner.get("/v1/feedback/export")).text()),
  };
}

describe("feedback", () => {
  beforeAll(async () => {
    tenant = await createTenant();
  });

  it("replaces what the same person thought of the same answer before", async () => {
    const { id: answerId, conversationId } = await tenant.ask();
    const first = await tenant.author.post("/v1/feedback", { answerId, rating: "up" });
    expect(await jsonOf(first, feedbackSchema, 201)).toMatchObject({
      answerId,
      conversationId,
      rating: "up",
      reason: null,
    });
    const body = { answerId, rating: "down", reason: "incomplete", comment: "Falta el IVA." };
    await jsonOf(await tenant.author.post("/v1/feedback", body), feedbackSchema, 201);
    const { items } = await tenant.read();
    expect(items.filter((one) => one.answerId === answerId)).toMatchObject([{ ...body, question }]);
    expect((await tenant.read("?rating=up")).items).toEqual([]);
    expect((await tenant.read("?rating=down&limit=1")).items).toHaveLength(1);
  });

  it("is read by owners and administrators alone", async () => {
    for (const path of ["/v1/feedback", "/v1/feedback/export"]) {
      expect((await problemOf(await tenant.author.get(path))).status).toBe(403);
    }
  });

  it("takes what it knows, and nothing else", async () => {
    const { id: answerId } = await tenant.ask();
    for (const wrong of [
      { answerId },
      { answerId, rating: "so-so" },
      { answerId, rating: "up", reason: "because" },
      { answerId, rating: "up", comment: "x".repeat(10_001) },
      { answerId, rating: "up", tenantId: "ten_other" },
    ]) {
      expect((await problemOf(await tenant.author.post("/v1/feedback", wrong))).status).toBe(422);
    }
    const never = { answerId: "ans_01h455vb4pex5vsknk084sn02q", rating: "up" };
    expect((await problemOf(await tenant.author.post("/v1/feedback", never))).status).toBe(404);
  });

  it("goes with the document that its answer quotes, at once", async () => {
    const own = await createTenant();
    const { id: answerId } = await own.ask();
    await own.author.post("/v1/feedback", { answerId, rating: "down", correctedAnswer: "1.450" });
    expect((await own.read()).items).toHaveLength(1);
    await own.author.call("DELETE", `/v1/documents/${own.documentId}`);
    expect((await own.read()).items).toEqual([]);
    expect(
      (await problemOf(await own.author.post("/v1/feedback", { answerId, rating: "up" }))).status,
    ).toBe(404);
    await system.settle();
    expect(await system.inspect("SELECT FROM feedback WHERE answer_id = $1", [answerId])).toEqual(
      [],
    );
  });

  it("shows owners nothing of what quotes a colleague's private document", async () => {
    const hidden = await createTenant("private");
    const { id: answerId, refused } = await hidden.ask();
    expect(refused).toBe(false);
    await hidden.author.post("/v1/feedback", { answerId, rating: "up" });
    expect((await hidden.read()).items).toEqual([]);
    expect(await hidden.lines()).toEqual([]);
  });

  it("reaches evaluation as questions with what is right", async () => {
    const own = await createTenant();
    const rate = async (asked: string, opinion: object) => {
      const { id: answerId } = await own.ask(asked);
      await jsonOf(
        await own.author.post("/v1/feedback", { answerId, ...opinion }),
        feedbackSchema,
        201,
      );
    };
    const silly = "¿Quién pintó las Meninas?";
    await rate(question, { rating: "up" });
    await rate(silly, { rating: "up" });
    await rate(question, { rating: "down" }); // says nothing of what would be right
    await rate(question, { rating: "down", correctedAnswer: "1.450,00 euros, sin IVA" });
    await rate(question, { rating: "down", reason: "not_in_documents" });
    expect(await own.lines()).toMatchObject([
      { question, expected: null, refused: true },
      { question, expected: "1.450,00 euros, sin IVA", documents: ["madrid.md"] },
      { question: silly, expected: null, refused: true },
      {
        question,
        expected: "La renta del local de Madrid es de 1.450,00 euros al mes.",
        refused: false,
        documents: ["madrid.md"],
      },
    ]);
  });
});
