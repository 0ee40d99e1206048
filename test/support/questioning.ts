import type { AnswerEvent } from "#shared/conversations/answer.ts";
import { askQuestion } from "#shared/conversations/ask-question.ts";
import type { AnswerModel, ModelEvent, ModelPassage } from "#shared/conversations/ports.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { createIngestion, type Ingestion } from "./ingestion.ts";

export const question = "¿De cuánto es la fianza del local?";
const contract = "La fianza es de 2.400,00 euros.\n\nEl local mide 85 metros cuadrados.";

export type Script = (passages: ModelPassage[], signal: AbortSignal) => AsyncIterable<ModelEvent>;

/** A model that says what the test tells it to. */
export function scripted(script: Script): AnswerModel {
  return { model: "scripted-1", answer: ({ passages }, signal) => script(passages, signal) };
}

export function saying(...events: ModelEvent[]): Script {
  return async function* () {
    yield* events;
  };
}

export const text = (delta: string): ModelEvent => ({ kind: "text", delta });
export const quote = (marker: number, words: string): ModelEvent => ({
  kind: "quote",
  marker,
  quote: words,
});

/** Uploads a text and has it indexed. */
export async function upload(system: Ingestion, actor: Actor, filename: string, content: string) {
  const bytes = new TextEncoder().encode(content);
  const visibility = "tenant" as const;
  const input = { filename, mediaType: "text/plain", bytes, tags: [], visibility };
  const document = await uploadDocument({ actor, input }, system.deps);
  await system.settle();
  return document;
}

type Options = {
  actor?: Actor;
  conversationId?: string;
  answerMs?: number;
  signal?: AbortSignal;
  heard?: AnswerEvent[];
};

/** A tenant with a contract, whom a scripted model answers. */
export async function createQuestioning() {
  const system = await createIngestion();
  const ana = await system.addTenant();
  await upload(system, ana, "contrato.txt", contract);
  return {
    system,
    ana,
    /** Asks, collects every event in `heard`, and returns the whole answer. */
    async run(script: Script, options: Options = {}) {
      const { actor = ana, conversationId, answerMs, signal, heard = [] } = options;
      const deps = { ...system.deps, model: scripted(script), ...(answerMs && { answerMs }) };
      const input = { question, limit: 8, ...(conversationId && { conversationId }) };
      const events = askQuestion({ actor, input }, deps, signal ?? new AbortController().signal);
      for await (const event of events) heard.push(event);
      const last = heard.at(-1);
      if (last?.event !== "done") throw new Error("the answer has no end");
      return { events: heard, answer: last.data };
    },
    stored: (id: string) => system.inspect("SELECT * FROM answers WHERE id = $1", [id]),
    async countAnswers() {
      const rows = await system.inspect<{ n: number }>("SELECT count(*)::int AS n FROM answers");
      return rows[0]?.n;
    },
  };
}

export type Questioning = Awaited<ReturnType<typeof createQuestioning>>;
