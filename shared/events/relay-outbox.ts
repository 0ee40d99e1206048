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
    tenant_id: z.string(),
    ordering_key: z.string(),
    body: z.unknown(),
    traceparent: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    topic: row.topic,
    tenantId: row.tenant_id,
    orderingKey: row.ordering_key,
    body: JSON.stringify(row.body),
    traceparent: row.traceparent ?? undefined,
  }));

/**
 * Publishes what the process that committed it could not, tenants in turn and of each the oldest
 * first, and forgets what is long done. Two relays at once share the work: each claims its rows for a minute.
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

/**
 * The first of every tenant, then the second of every tenant, and so on. Which tenants there are
 * is read by leaps over the index, so that a long backlog of one costs nothing; another relay may
 * hold a page of it, hence two.
 */
const claimFairly = `
  WITH RECURSIVE waiting AS (
    (SELECT tenant_id FROM outbox WHERE published_at IS NULL ORDER BY tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT o.tenant_id FROM outbox o
            WHERE o.published_at IS NULL AND o.tenant_id > waiting.tenant_id
            ORDER BY o.tenant_id LIMIT 1)
    FROM waiting WHERE waiting.tenant_id IS NOT NULL
  ), due AS (
    SELECT of_tenant.id, row_number() OVER (PARTITION BY waiting.tenant_id
                                            ORDER BY of_tenant.claimed_until, of_tenant.id) AS turn
    FROM waiting CROSS JOIN LATERAL (
      SELECT o.id, o.claimed_until FROM outbox o
      WHERE o.tenant_id = waiting.tenant_id AND o.published_at IS NULL AND o.claimed_until < now()
      ORDER BY o.claimed_until LIMIT 2 * $2) AS of_tenant
  )
  UPDATE outbox SET claimed_until = now() + make_interval(secs => $1)
  WHERE id IN (
    SELECT o.id FROM outbox o JOIN due ON due.id = o.id
    WHERE o.published_at IS NULL AND o.claimed_until < now()
    ORDER BY due.turn, o.id LIMIT $2 FOR UPDATE OF o SKIP LOCKED)
  RETURNING id, topic, tenant_id, ordering_key, body, traceparent`;

function claim(db: Database) {
  return db.system((tx) => tx.rows(claimedRow, claimFairly, [claimSeconds, pageSize]));
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
