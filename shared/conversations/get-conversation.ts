import { z } from "zod";
import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { invalid } from "#shared/kernel/errors.ts";
import type { Answer } from "./answer.ts";
import { branchOrder } from "./branch-order.ts";
import { type Conversation, findConversation } from "./conversation-row.ts";
import { quotesStand } from "./quotes-stand.ts";
import { answerColumns, answerRow } from "./saved-answer.ts";

type Input = {
  id: string;
  limit: number;
  /** The answer that the last page ended with. */
  after?: string | undefined;
};

/** A conversation of the actor's and a page of its answers, branch by branch. */
export function getConversation(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<{ conversation: Conversation; answers: Answer[]; next: string | null }> {
  authorize(actor, "ask");
  return db.tenant(actor.tenantId, async (tx) => {
    const conversation = await findConversation(tx, actor, input.id);
    const order = await orderOf(tx, actor, input.id);
    const start = input.after === undefined ? 0 : order.indexOf(input.after) + 1;
    if (input.after !== undefined && start === 0) throw noSuchPlace();
    const ids = order.slice(start, start + input.limit);
    const answers = await findAnswers(tx, actor, ids);
    const more = start + ids.length < order.length;
    return { conversation, answers, next: more ? (ids.at(-1) ?? null) : null };
  });
}

const nodeRow = z.object({ id: z.string(), parentId: z.string().nullable() });

/** The ids of all answers that may be shown, in the order of their branches. */
export async function orderOf(tx: Tx, actor: Actor, conversationId: string): Promise<string[]> {
  const nodes = await tx.rows(
    nodeRow,
    `SELECT id, parent_id AS "parentId" FROM answers
     WHERE conversation_id = $1 AND ${quotesStand("$2")} ORDER BY created_at, id`,
    [conversationId, personOf(actor)],
  );
  return branchOrder(nodes);
}

/** These answers, in this order; without those that may not be shown any more. */
export function findAnswers(tx: Tx, actor: Actor, ids: string[]): Promise<Answer[]> {
  return tx.rows(
    answerRow,
    `SELECT ${answerColumns} FROM answers WHERE id = ANY ($1) AND ${quotesStand("$2")}
     ORDER BY array_position($1, id)`,
    [ids, personOf(actor)],
  );
}

/** Its answer went with a document that was deleted. */
function noSuchPlace() {
  return invalid("cursor", {
    es: "lo que había ahí se borró; empiece por la primera página.",
    en: "what was there has been deleted; begin with the first page.",
  });
}
