import type { Database, Tx } from "#shared/kernel/database.ts";
import { keepHours } from "./idempotent-request.ts";

/** One tick forgets at most so many, so that no statement runs into its time limit. */
const mostForgotten = 5_000;

/** Forgets the keys of yesterday, and what they were answered. */
export async function forgetRequests({ db }: { db: Database }): Promise<void> {
  await db.system((tx) =>
    tx.run(
      `DELETE FROM idempotent_requests WHERE (tenant_id, principal, operation, key) IN (
         SELECT tenant_id, principal, operation, key FROM idempotent_requests
         WHERE created_at < now() - make_interval(hours => $1) LIMIT $2)`,
      [keepHours, mostForgotten],
    ),
  );
}

/** Takes the answers that tell of a document out of what can be repeated. */
export async function forgetAnswersAbout(tx: Tx, documentId: string): Promise<void> {
  await tx.run(
    "UPDATE idempotent_requests SET body = NULL, mentions = '{}' WHERE mentions @> ARRAY[$1]",
    [documentId],
  );
}

/** The same of the answers of a conversation. */
export async function forgetAnswersOf(tx: Tx, conversationId: string): Promise<void> {
  await tx.run(
    "UPDATE idempotent_requests SET body = NULL, mentions = '{}' WHERE strpos(body, $1) > 0",
    [conversationId],
  );
}
