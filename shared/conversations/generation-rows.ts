import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import type { StoredEvent } from "./generation.ts";
import type { AnswerBasis } from "./prepare-answer.ts";
import { toStored } from "./stored-basis.ts";

/** How an answer ended: for good. */
export type Ending = {
  state: "done" | "failed" | "abandoned";
  usage: unknown;
  errorCode?: string;
};

/** The tenure of one process over an answer: every write names it. */
export type Tenure = { answerId: string; fence: number };

const nothing = z.object({});
const added = `added AS (
  INSERT INTO answer_events (answer_id, tenant_id, seq, event, data)
  SELECT answer_id, tenant_id, seq, event, data::json
  FROM owned, unnest($3::int[], $4::text[], $5::text[]) AS new (seq, event, data)
  ON CONFLICT DO NOTHING)`;

function columns(events: StoredEvent[]) {
  return [
    events.map(({ seq }) => seq),
    events.map(({ event }) => event),
    events.map(({ data }) => JSON.stringify(data)),
  ];
}

/** Begins an answer with its first events, or with all of them. False when it is there already. */
export async function insertGeneration(
  tx: Tx,
  { actor, basis, owner, leaseMs }: Begun,
  events: StoredEvent[],
  ending: Ending | undefined,
): Promise<boolean> {
  const made = await tx.row(
    nothing,
    `WITH owned AS (
       INSERT INTO generations (answer_id, tenant_id, owner, asked_by, conversation_id, state,
         lease_until, basis, document_ids, usage, error_code, ended_at)
       VALUES ($1, current_tenant(), $2, $6, $7, $8, now() + $9 * interval '1 millisecond', $10,
         $11, $12, $13, CASE WHEN $8 <> 'running' THEN now() END)
       ON CONFLICT DO NOTHING RETURNING answer_id, tenant_id), ${added}
     SELECT FROM owned`,
    [
      basis.id,
      owner,
      ...columns(events),
      authorOf(actor),
      basis.conversationId,
      ending?.state ?? "running",
      leaseMs,
      JSON.stringify(toStored(basis)),
      [...new Set(basis.passages.map(({ document }) => document.id))],
      ending ? JSON.stringify(ending.usage) : null,
      ending?.errorCode ?? null,
    ],
  );
  return made !== undefined;
}

export type Begun = { actor: Actor; basis: AnswerBasis; owner: string; leaseMs: number };

const renewedRow = z.object({ silent_ms: z.coerce.number() });

/**
 * Adds events, renews the lease, and notes whether somebody listens here. Undefined when the
 * answer is somebody else's by now, or over, or gone: nothing is written then. Else how long
 * nobody has listened anywhere, in milliseconds.
 */
export async function appendEvents(
  tx: Tx,
  { answerId, fence }: Tenure,
  events: StoredEvent[],
  { leaseMs, listening, ending }: { leaseMs: number; listening: boolean; ending?: Ending },
): Promise<number | undefined> {
  const renewed = await tx.row(
    renewedRow,
    `WITH owned AS (
       UPDATE generations SET state = $6, usage = coalesce($9, usage), error_code = $10,
         lease_until = now() + $7 * interval '1 millisecond',
         last_listened_at = CASE WHEN $8 THEN now() ELSE last_listened_at END,
         ended_at = CASE WHEN $6 <> 'running' THEN now() END
       WHERE answer_id = $1 AND fence = $2 AND state = 'running'
       RETURNING answer_id, tenant_id, last_listened_at), ${added}
     SELECT extract(epoch FROM now() - last_listened_at) * 1000 AS silent_ms FROM owned`,
    [
      answerId,
      fence,
      ...columns(events),
      ending?.state ?? "running",
      leaseMs,
      listening,
      ending ? JSON.stringify(ending.usage) : null,
      ending?.errorCode ?? null,
    ],
  );
  return renewed?.silent_ms;
}

/** Lets the next one who comes go on at once. */
export async function releaseLease(tx: Tx, { answerId, fence }: Tenure): Promise<void> {
  await tx.run(
    `UPDATE generations SET lease_until = '-infinity'
     WHERE answer_id = $1 AND fence = $2 AND state = 'running'`,
    [answerId, fence],
  );
}

const foundRow = z.object({
  state: z.enum(["running", "done", "failed", "abandoned"]),
  fence: z.number(),
  expired: z.boolean(),
});
export type FoundGeneration = z.infer<typeof foundRow>;

/** An answer of the actor's own; undefined for any other. */
export function findGeneration(
  tx: Tx,
  actor: Actor,
  answerId: string,
): Promise<FoundGeneration | undefined> {
  return tx.row(
    foundRow,
    `SELECT state, fence, lease_until < now() AS expired FROM generations
     WHERE answer_id = $1 AND asked_by = $2 AND forgotten_at IS NULL`,
    [answerId, authorOf(actor)],
  );
}

const eventRow = z.object({ seq: z.number(), event: z.string(), data: z.unknown() });

/** Events after `after`, at most `limit`. */
export function readEvents(
  tx: Tx,
  answerId: string,
  { after, limit }: { after: number; limit: number },
): Promise<StoredEvent[]> {
  return tx.rows(
    eventRow,
    `SELECT seq, event, data FROM answer_events WHERE answer_id = $1 AND seq > $2
     ORDER BY seq LIMIT $3`,
    [answerId, after, limit],
  );
}

/** Somebody listens elsewhere than where the answer is written. */
export async function noteListener(tx: Tx, answerId: string): Promise<void> {
  await tx.run(
    "UPDATE generations SET last_listened_at = now() WHERE answer_id = $1 AND state = 'running'",
    [answerId],
  );
}

/** Takes over what its owner has let go, or has not renewed; the new fence, unless another was first. */
export async function claimGeneration(
  tx: Tx,
  { answerId, fence }: Tenure,
  { owner, leaseMs }: { owner: string; leaseMs: number },
): Promise<{ fence: number; basis: unknown } | undefined> {
  return tx.row(
    z.object({ fence: z.number(), basis: z.unknown() }),
    `UPDATE generations SET fence = fence + 1, owner = $3, last_listened_at = now(),
       lease_until = now() + $4 * interval '1 millisecond'
     WHERE answer_id = $1 AND fence = $2 AND state = 'running' AND lease_until < now()
     RETURNING fence, basis`,
    [answerId, fence, owner, leaseMs],
  );
}

/** Forgets an answer that came to nothing, so that it can be tried anew. */
export async function forgetFailed(tx: Tx, answerId: string): Promise<void> {
  await tx.run(
    "DELETE FROM generations WHERE answer_id = $1 AND state IN ('failed', 'abandoned')",
    [answerId],
  );
}
