import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { publishAndMark } from "./outbox.ts";
import type { EventPublisher } from "./ports.ts";

export type RelayOutboxDeps = { db: Database; publisher: EventPublisher; logger: Logger };

const claimSeconds = 60;
const pageSize = 100;
/** One tick publishes at most this many; the next tick goes on. */
const maxPages = 50;
const keepPublishedDays = 7;
const keepHandledDays = 30;
const keepDeadDays = 90;
/** One tick forgets at most so many of each, so that no statement runs into its time limit. */
const mostForgotten = 5_000;

const claimedRow = z
  .object({
    id: z.string(),
    topic: z.string(),
    ordering_key: z.string(),
    body: z.unknown(),
    traceparent: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    topic: row.topic,
    orderingKey: row.ordering_key,
    body: JSON.stringify(row.body),
    traceparent: row.traceparent ?? undefined,
  }));

/**
 * Publishes what the process that committed it could not, oldest first, and forgets what is
 * long done. Two relays at once share the work: each claims its rows for a minute.
 * Returns how many messages it published.
 */
export async function relayOutbox(deps: RelayOutboxDeps): Promise<number> {
  let published = 0;
  for (let page = 0; page < maxPages; page++) {
    const claimed = await claim(deps.db);
    const results = await Promise.allSettled(
      claimed.map((message) => publishAndMark(message, deps)),
    );
    const failed = results.filter((result) => result.status === "rejected");
    published += claimed.length - failed.length;
    // A bus that refuses some will not take the next hundred either.
    if (failed.length > 0) {
      deps.logger.warn("the bus refused messages", { failed: failed.length, error: failed[0] });
      break;
    }
    if (claimed.length < pageSize) break;
  }
  await forget(deps.db);
  return published;
}

function claim(db: Database) {
  return db.system((tx) =>
    tx.rows(
      claimedRow,
      `UPDATE outbox SET claimed_until = now() + make_interval(secs => $1)
       WHERE id IN (
         SELECT id FROM outbox WHERE published_at IS NULL AND claimed_until < now()
         ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, topic, ordering_key, body, traceparent`,
      [claimSeconds, pageSize],
    ),
  );
}

function forget(db: Database) {
  return db.system(async (tx) => {
    await tx.run(
      `DELETE FROM outbox WHERE id IN (
         SELECT id FROM outbox WHERE published_at < now() - make_interval(days => $1) LIMIT $2)`,
      [keepPublishedDays, mostForgotten],
    );
    await tx.run(
      `DELETE FROM handled_events WHERE (consumer, event_id) IN (
         SELECT consumer, event_id FROM handled_events
         WHERE handled_at < now() - make_interval(days => $1) LIMIT $2)`,
      [keepHandledDays, mostForgotten],
    );
    await tx.run(
      `DELETE FROM dead_events WHERE (consumer, message_id) IN (
         SELECT consumer, message_id FROM dead_events
         WHERE died_at < now() - make_interval(days => $1) LIMIT $2)`,
      [keepDeadDays, mostForgotten],
    );
  });
}
