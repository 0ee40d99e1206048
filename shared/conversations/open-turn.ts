import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { type PassageFilter, passageFilter } from "#shared/knowledge/passage-filter.ts";
import { newConversationId } from "./conversation.ts";
import type { History } from "./history.ts";
import type { AnswerLanguage, AnswerModel, ModelUsage } from "./ports.ts";
import { addUsage } from "./prompt/price.ts";
import type { AskInput } from "./question-input.ts";
import { readHistory } from "./read-history.ts";
import { standaloneQuestion } from "./rewrite-question.ts";
import { missingAnswer, missingConversation } from "./unfinished.ts";

/** Where a question stands in its conversation, and what it says in words that need no other. */
export type Turn = {
  conversationId: string;
  /** The conversation begins with it. */
  isFirst: boolean;
  parentAnswerId: string | null;
  /** Of the answer that it goes on from. */
  filter: PassageFilter | null;
  /** Null when its own words stand alone. */
  standaloneQuestion: string | null;
  /** What finding that out took, where a model did it. */
  rewriting?: ModelUsage;
};

type Asked = {
  actor: Actor;
  input: AskInput;
  language: AnswerLanguage;
  /** Of a conversation that the caller keeps: what was said in it. */
  before?: History | undefined;
};

export type TurnDeps = { db: Database; model: AnswerModel; logger?: Logger };

/**
 * Finds the question's place, and rewrites it out of the path that leads there. Throws `not_found`
 * for a conversation or an answer that is not the actor's own, `conflict` for one that is still
 * being written.
 */
export async function openTurn(
  { actor, input, language, before }: Asked,
  deps: TurnDeps,
  signal: AbortSignal,
): Promise<Turn> {
  const { question, conversationId: continued, parentAnswerId: chosen } = input;
  if (!continued && typeof chosen !== "string") {
    const conversationId = newConversationId();
    const place = { conversationId, parentAnswerId: null, filter: null, isFirst: true };
    if (!before) return { ...place, standaloneQuestion: null };
    const request = { question, history: before, language };
    return { ...place, ...(await standaloneQuestion(request, deps, signal)) };
  }
  const place = await deps.db.tenant(actor.tenantId, (tx) => findPlace(tx, actor, input));
  const { usage, ...history } = await readHistory({ actor, ...place }, deps, signal);
  const rewritten = await standaloneQuestion({ question, history, language }, deps, signal);
  const took = usage && addUsage(usage, rewritten.rewriting);
  return { ...place, isFirst: false, ...rewritten, ...(took && { rewriting: took }) };
}

const placeRow = z.object({
  id: z.string(),
  conversation_id: z.string(),
  filter: passageFilter.nullable(),
});
const placeColumns = "answers.id, conversation_id, details->'filter' AS filter";

async function findPlace(tx: Tx, actor: Actor, { conversationId, parentAnswerId }: AskInput) {
  if (typeof parentAnswerId === "string") {
    const parent = await tx.row(
      placeRow,
      `SELECT ${placeColumns} FROM answers
       JOIN conversations ON conversations.id = conversation_id
       WHERE answers.id = $1 AND created_by = $2 AND ($3::text IS NULL OR conversation_id = $3)`,
      [parentAnswerId, authorOf(actor), conversationId ?? null],
    );
    if (!parent) throw await missingAnswer(tx, actor, parentAnswerId);
    const { id, conversation_id, filter } = parent;
    return { conversationId: conversation_id, parentAnswerId: id, filter };
  }
  const id = conversationId ?? "";
  const own = await tx.row(
    z.object({}),
    "SELECT FROM conversations WHERE id = $1 AND created_by = $2",
    [id, authorOf(actor)],
  );
  if (!own) throw await missingConversation(tx, actor, id);
  if (parentAnswerId === null) return { conversationId: id, parentAnswerId, filter: null };
  const latest = await tx.row(
    placeRow,
    `SELECT ${placeColumns} FROM answers WHERE conversation_id = $1
     ORDER BY created_at DESC, id DESC LIMIT 1`,
    [id],
  );
  const { id: parent = null, filter = null } = latest ?? {};
  return { conversationId: id, parentAnswerId: parent, filter };
}
