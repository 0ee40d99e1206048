import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askQuestion } from "#shared/conversations/ask-question.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { createIngestion, type Ingestion } from "../../test/support/ingestion.ts";
import { quote, saying, scripted, text, upload } from "../../test/support/questioning.ts";
import type { Answer } from "./answer.ts";
import type { AnswerModel, StructuredModel } from "./ports.ts";

let system: Ingestion;
let ana: Actor;
let documentId: string;
beforeAll(async () => {
  system = await createIngestion();
  ana = await system.addTenant();
  ({ id: documentId } = await upload(
    system,
    ana,
    "local.txt",
    "La renta del local es de 900 euros.",
  ));
});
afterAll(() => system.close());

/** What a form was asked for, and how it is filled in. */
type Fill = (instruction: string, input: string) => unknown;

/** Says a lot, and quotes the paper; fills in forms where a test says how. */
function model(fill?: Fill): AnswerModel {
  const long = `La renta es de 900 euros [1]. ${"Y así sigue la respuesta. ".repeat(60)}`;
  const answers = scripted(saying(quote(1, "La renta del local es de 900 euros."), text(long)));
  if (!fill) return answers;
  const generate: StructuredModel["generate"] = async ({ instruction, input, schema }) => ({
    value: schema.parse(fill(instruction, input)),
    usage: { inputTokens: 100, outputTokens: 10, cost: { amountMicros: 7, currency: "USD" } },
  });
  return { ...answers, generate };
}

async function ask(question: string, using: AnswerModel, more: object = {}): Promise<Answer> {
  const input = { question, limit: 8, ...more };
  const deps = { ...system.deps, model: using };
  const events = askQuestion({ actor: ana, input }, deps, new AbortController().signal);
  for await (const { event, data } of events) if (event === "done") return data;
  throw new Error("no end");
}

const summaryOf = async (id: string) =>
  (await system.inspect("SELECT summary, summarised_to FROM conversations WHERE id = $1", [id]))[0];

/** So many questions that their answers have no room together. */
async function longConversation(using: AnswerModel): Promise<Answer> {
  let latest = await ask("¿Cuál es la renta del local de Madrid?", using);
  for (let n = 0; n < 6; n++) {
    latest = await ask(`¿Qué dice el punto ${n} de la renta?`, using, {
      conversationId: latest.conversationId,
    });
  }
  return latest;
}

describe("a follow-up, where the model fills in forms", () => {
  it("is rewritten by the model, out of what was said, and paid for", async () => {
    const heard: string[] = [];
    const using = model((_, input) => {
      heard.push(input);
      return { standaloneQuestion: "¿Cuál es la fianza del local de Madrid?" };
    });
    const first = await ask("¿Cuál es la renta del local de Madrid?", using);
    expect([heard, first.standaloneQuestion]).toEqual([[], null]);
    const { conversationId } = first;
    const answer = await ask("¿Y la fianza?", using, { conversationId });
    expect(answer.standaloneQuestion).toBe("¿Cuál es la fianza del local de Madrid?");
    expect(JSON.parse(heard[0] ?? "")).toMatchObject({
      turns: [{ question: first.question, answer: first.answer.slice(0, 2_000) }],
      lastQuestion: "¿Y la fianza?",
    });
    expect(answer.usage.cost.amountMicros - first.usage.cost.amountMicros).toBe(7);
  });

  it.each([
    ["says that it stands alone", () => ({ standaloneQuestion: null }), null],
    ["says nothing", () => ({ standaloneQuestion: "  " }), null],
    ["says the same", () => ({ standaloneQuestion: "¿Y la fianza?" }), null],
    ["runs away", () => ({ standaloneQuestion: "x".repeat(3_000) }), null],
    [
      "fails",
      () => {
        throw new Error("away");
      },
      "Local de Madrid: ¿Y la fianza?",
    ],
  ])("stands for what is right when the model %s", async (_what, fill, expected) => {
    const { conversationId } = await ask("¿Cuál es la renta del local de Madrid?", model());
    const answer = await ask("¿Y la fianza?", model(fill), { conversationId });
    expect(answer.standaloneQuestion).toBe(expected);
  });
});

describe("a long conversation", () => {
  it("is summarised by rule, and questions still find what they go on from", async () => {
    const { conversationId } = await longConversation(model());
    const kept = await summaryOf(conversationId);
    expect(kept?.summary).toContain("¿Cuál es la renta del local de Madrid? – La renta es de 900");
    expect(kept?.summary.length).toBeLessThanOrEqual(2_000);
    const next = await ask("¿Y la fianza?", model(), { conversationId });
    expect(next.standaloneQuestion).toMatch(/: ¿Y la fianza\?$/);
  });

  it("is summarised by the model once, and its summary stands for the older turns", async () => {
    const asked: { instruction: string; input: string }[] = [];
    const using = model((instruction, input) => {
      asked.push({ instruction, input });
      if (instruction.includes("Rewrite")) return { standaloneQuestion: null };
      return { summary: "Se habló del local de Madrid." };
    });
    const { conversationId } = await longConversation(using);
    const summaries = asked.filter(({ instruction }) => instruction.includes("Summarise"));
    expect(summaries.length).toBe(1);
    const last = JSON.parse(asked.at(-1)?.input ?? "");
    expect(last.summary).toBe("Se habló del local de Madrid.");
    expect(asked.at(-1)?.input.length).toBeLessThan(11_000);
    expect(await summaryOf(conversationId)).toMatchObject({ summary: last.summary });
  });

  it("tells another branch nothing, and loses its summary with the document", async () => {
    const inputs: string[] = [];
    const using = model((instruction, input) => {
      inputs.push(input);
      return instruction.includes("Rewrite")
        ? { standaloneQuestion: null }
        : { summary: "SECRETO" };
    });
    const { conversationId } = await longConversation(using);
    expect(inputs.at(-1)).toContain("SECRETO");
    const [root] = await system.inspect<{ id: string }>(
      "SELECT id FROM answers WHERE conversation_id = $1 AND parent_id IS NULL",
      [conversationId],
    );
    await ask("¿Y la fianza?", using, { parentAnswerId: root?.id });
    expect(inputs.at(-1)).not.toContain("SECRETO");
    await deleteDocument({ actor: ana, input: { id: documentId } }, system.deps);
    const count = inputs.length;
    await ask("¿Y la fianza?", using, { conversationId });
    // Nothing that was quoted from it may be told to the model.
    expect(inputs.slice(count).join()).not.toMatch(/SECRETO|900/);
    await system.settle();
    expect(await summaryOf(conversationId)).toEqual({ summary: null, summarised_to: null });
  });
});
