import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { History } from "./history.ts";
import { fits, historyBudget, latestWithin } from "./history-budget.ts";
import type { AnswerModel, ModelUsage } from "./ports.ts";
import { quotesStand } from "./quotes-stand.ts";
import { summariseHistory } from "./summarise-history.ts";

type Place = { actor: Actor; conversationId: string; parentAnswerId: string | null };
type Deps = { db: Database; model: Pick<AnswerModel, "generate">; logger?: Logger };

/** So far back a conversation is followed. */
const mostTurns = 200;

/**
 * The path to an answer, within its budget: older turns as a summary that is kept with the
 * conversation, so that it is made once. What quotes a document that is deleted, or not the actor's
 * to see, has no part in it. Throws the reason of `signal`.
 */
export async function readHistory(
  place: Place,
  deps: Deps,
  signal: AbortSignal,
): Promise<History & { usage?: ModelUsage }> {
  if (place.parentAnswerId === null) return { summary: null, turns: [] };
  const { kept, path } = await deps.db.tenant(place.actor.tenantId, async (tx) => ({
    kept: await findSummary(tx, place.conversationId),
    path: await findPath(tx, place),
  }));
  const until = path.findIndex(({ id }) => id === kept?.to);
  // A summary of another branch, or of what may not be told any more, is none.
  const holds = until >= 0 && path.slice(0, until + 1).every(({ stands }) => stands);
  const summary = holds ? (kept?.summary ?? null) : null;
  const turns = path.slice(holds ? until + 1 : 0).filter(({ stands }) => stands);
  if (fits(turns)) return { summary, turns };

  // Half of the budget, so that the next turns find room without another summary.
  const latest = latestWithin(turns, historyBudget / 2);
  const older = turns.slice(0, turns.length - latest);
  const to = older.at(-1);
  if (!to) return { summary, turns };
  const made = await summariseHistory({ summary, turns: older }, deps, signal);
  const covered = path.slice(0, path.indexOf(to) + 1).filter(({ stands }) => stands);
  const ids = covered.map(({ id }) => id);
  await deps.db.tenant(place.actor.tenantId, (tx) => keepSummary(tx, place, made.summary, ids));
  return { ...made, turns: turns.slice(turns.length - latest) };
}

const summaryRow = z.object({ summary: z.string(), to: z.string() });

function findSummary(tx: Tx, conversationId: string) {
  return tx.row(
    summaryRow,
    `SELECT summary, summarised_to AS to FROM conversations
     WHERE id = $1 AND summary IS NOT NULL AND summarised_to IS NOT NULL`,
    [conversationId],
  );
}

const turnRow = z.object({
  id: z.string(),
  question: z.string(),
  standaloneQuestion: z.string().nullable(),
  answer: z.string(),
  stands: z.boolean(),
});

function findPath(tx: Tx, { actor, parentAnswerId }: Place) {
  return tx.rows(
    turnRow,
    `WITH RECURSIVE path AS (
       SELECT id, parent_id, 1 AS back FROM answers WHERE id = $1
       UNION ALL
       SELECT answers.id, answers.parent_id, back + 1 FROM answers
       JOIN path ON answers.id = path.parent_id WHERE back < $3
     )
     SELECT id, question, standalone_question AS "standaloneQuestion", answer,
       ${quotesStand("$2")} AS stands
     FROM path JOIN answers USING (id) ORDER BY back DESC`,
    [parentAnswerId, personOf(actor), mostTurns],
  );
}

/** Not when one of the answers that it was made of is gone by now: nothing of it may stay. */
async function keepSummary(tx: Tx, place: Place, summary: string, ids: string[]): Promise<void> {
  const { actor, conversationId } = place;
  // Whoever forgets a document changes this row first: one of the two waits for the other.
  await tx.run("SELECT FROM conversations WHERE id = $1 FOR UPDATE", [conversationId]);
  await tx.run(
    `UPDATE conversations SET summary = $2, summarised_to = $3
     WHERE id = $1 AND $4 = (SELECT count(*) FROM answers
       WHERE answers.id = ANY ($5) AND ${quotesStand("$6")})`,
    [conversationId, summary, ids.at(-1), ids.length, ids, personOf(actor)],
  );
}
