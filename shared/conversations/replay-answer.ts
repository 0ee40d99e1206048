import { z } from "zod";
import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { type FoundPassage, hydratePassages } from "#shared/knowledge/hydrate-passages.ts";
import { createPassageMemory } from "#shared/knowledge/passage-memory.ts";
import { visible } from "#shared/knowledge/visibility.ts";
import type { Answer, Citation } from "./answer.ts";
import { type ResponseFormat, storedFormat } from "./forms/response-format.ts";
import { type MadeFrom, madeFromRow } from "./made-from.ts";
import { canonicalPrompt, promptHash } from "./prompt/prompt-hash.ts";
import type { Prompt } from "./prompt/text-model.ts";
import { askInput } from "./question-input.ts";
import { rebuildAnswer } from "./rebuild-answer.ts";
import { answerColumns, answerRow } from "./saved-answer.ts";
import { missingAnswer } from "./unfinished.ts";
import { modelRequest } from "./write-answer.ts";

/** What the database knows now of a passage that the model was given. */
type ReplayedCandidate = MadeFrom["candidates"][number] & {
  /** By which the model knew it. */
  marker: number;
  /** `replaced`: its document was indexed anew since; `gone`: deleted, or not the caller's to see. */
  state: "there" | "replaced" | "gone";
  title: string | null;
  page: number | null;
  text: string | null;
};

/** An answer, and what it was made from, as far as that is still there. */
export type Replay = {
  answer: Answer;
  /** Null of answers that are older than its keeping. */
  madeFrom: MadeFrom | null;
  candidates: ReplayedCandidate[];
  /** The prompt again; null when a passage is no longer there, or was never known. */
  prompt: Prompt | null;
  /** Whether it is word for word the prompt of then. */
  isSamePrompt: boolean | null;
  /**
   * The answer made again of what is stored: the model's words, as far as they were let through,
   * proved anew by the passages. Null like `prompt`.
   */
  rebuilt: string | null;
  /** Whether that is the answer, byte for byte, with the same citations. */
  isSameAnswer: boolean | null;
  /** Whether each quote still stands where it says. */
  citations: { marker: number; stands: boolean }[];
};

const madeRow = z.object({
  made_from: madeFromRow.nullable(),
  format: storedFormat.nullable(),
});

/** Rebuilds what an answer of the actor's own was made from; asks no model. Throws `not_found`. */
export async function replayAnswer(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<Replay> {
  authorize(actor, "ask");
  const { answer, made, format } = await db.tenant(actor.tenantId, (tx) =>
    read(tx, actor, input.id),
  );
  const wanted = made?.candidates ?? [];
  const hits = wanted.map(({ passageId, score }) => ({ id: passageId, score }));
  // What is stored now, not what is remembered of it.
  const memory = createPassageMemory();
  const found = await hydratePassages(actor, hits, undefined, { db, memory });
  const byId = new Map(found.map((passage) => [passage.id, passage]));
  const there = await db.tenant(actor.tenantId, (tx) => readTitles(tx, actor, wanted));
  const candidates = wanted.map((candidate, index): ReplayedCandidate => {
    const passage = byId.get(candidate.passageId);
    const title = there.get(candidate.documentId) ?? null;
    const { text = null, page = null } = passage ?? {};
    const state = passage ? "there" : title === null ? "gone" : "replaced";
    return { ...candidate, marker: index + 1, state, title, page, text };
  });
  const request = requestOf(answer, made, format, found);
  const rebuilt = request && (await rebuildAnswer({ actor, answer, made, request, found }, { db }));
  return {
    answer,
    madeFrom: made,
    candidates,
    prompt: request ? canonicalPrompt(request) : null,
    isSamePrompt: request ? promptHash(request) === made?.promptHash : null,
    rebuilt: rebuilt?.answer ?? null,
    isSameAnswer: rebuilt?.isSame ?? null,
    citations: answer.citations.map((citation) => ({
      marker: citation.marker,
      stands: stands(citation, byId.get(citation.passageId)),
    })),
  };
}

async function read(tx: Tx, actor: Actor, id: string) {
  const from = `FROM answers JOIN conversations ON conversations.id = conversation_id
    WHERE answers.id = $1 AND created_by = $2`;
  const params = [id, authorOf(actor)];
  const answer = await tx.row(answerRow, `SELECT ${answerColumns} ${from}`, params);
  if (!answer) throw await missingAnswer(tx, actor, id);
  const columns = "made_from, details->>'responseFormat' AS format";
  const row = await tx.row(madeRow, `SELECT ${columns} ${from}`, params);
  return { answer, made: row?.made_from ?? null, format: row?.format ?? null };
}

/** Of the documents that the actor may see, by id. */
async function readTitles(tx: Tx, actor: Actor, wanted: MadeFrom["candidates"]) {
  const rows = await tx.rows(
    z.object({ id: z.string(), title: z.string() }),
    `SELECT id, title FROM documents WHERE id = ANY ($1) AND ${visible("$2")}`,
    [wanted.map(({ documentId }) => documentId), personOf(actor)],
  );
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** What the model was asked; undefined when not all of it is known any more. */
function requestOf(
  answer: Answer,
  made: MadeFrom | null,
  format: ResponseFormat | null,
  passages: FoundPassage[],
) {
  if (!made || passages.length < made.candidates.length) return undefined;
  const { standaloneQuestion } = made;
  if (made.rewritten && standaloneQuestion === null) return undefined;
  const { question, language } = answer;
  const form = format && { responseFormat: format };
  const input = askInput.parse({ question, limit: made.limit, ...form });
  return modelRequest({ input, standaloneQuestion, language, passages });
}

function stands({ quote, start, end }: Citation, passage: FoundPassage | undefined): boolean {
  if (!passage) return false;
  return passage.text.slice(start - passage.start, end - passage.start) === quote;
}
