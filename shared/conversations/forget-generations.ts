import type { Database, Tx } from "#shared/kernel/database.ts";

/** How long the events of an answer are kept, and what an answer took that came to nothing. */
const keep = { eventHours: 1, usageDays: 30 };
/** One tick forgets at most so many, so that no statement runs into its time limit. */
const mostForgotten = 2_000;

/**
 * Forgets the events of an hour ago. What has become an answer is gone with them; of what has not,
 * the tokens remain for a month.
 */
export async function forgetGenerations({ db }: { db: Database }): Promise<void> {
  await db.system(async (tx) => {
    await tx.run(
      `DELETE FROM generations WHERE answer_id IN (
         SELECT answer_id FROM generations
         WHERE created_at < now() - make_interval(hours => $1)
           AND (state = 'done' OR created_at < now() - make_interval(days => $2)) LIMIT $3)`,
      [keep.eventHours, keep.usageDays, mostForgotten],
    );
    await tx.run(
      `WITH old AS (
         UPDATE generations SET forgotten_at = now(), basis = '{}',
           state = CASE WHEN state = 'running' THEN 'abandoned' ELSE state END
         WHERE answer_id IN (
           SELECT answer_id FROM generations
           WHERE created_at < now() - make_interval(hours => $1) AND state <> 'done'
             AND forgotten_at IS NULL LIMIT $2)
         RETURNING answer_id)
       DELETE FROM answer_events USING old WHERE answer_events.answer_id = old.answer_id`,
      [keep.eventHours, mostForgotten],
    );
  });
}

/** Deletes what may quote a document. An answer that is being told breaks off. */
export async function forgetGenerationsAbout(tx: Tx, documentId: string): Promise<void> {
  await tx.run("DELETE FROM generations WHERE document_ids @> ARRAY[$1]", [documentId]);
}
