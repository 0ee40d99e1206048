import type { Database, Tx } from "#shared/kernel/database.ts";
import { allStand, leaseSeconds } from "./claim-request.ts";
import { type ClaimedRequest, itsRow, type KeptAnswer, rowOf } from "./idempotent-request.ts";

type Deps = { db: Database };

const documentId = /\bdoc_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g;

/** The request is done. Without an `answer`, a repeat learns that it is, and no more. */
export function settleRequest(
  claimed: ClaimedRequest,
  { status, answer }: { status: number; answer: KeptAnswer | undefined },
  { db }: Deps,
): Promise<void> {
  const mentions = [...new Set(answer?.body.match(documentId) ?? [])];
  return change(claimed, db, async (tx, row) => {
    const shown = answer && (await allStand(tx, mentions)) ? answer : undefined;
    await tx.run(
      `UPDATE idempotent_requests SET status = $6, media_type = $7, body = $8, mentions = $9
       WHERE ${itsRow} AND attempt = $5 AND status IS NULL`,
      [...row, status, shown?.mediaType ?? null, shown?.body ?? null, shown ? mentions : []],
    );
  });
}

/**
 * The request came to nothing: the next one begins at once. When it was `refused` at the first
 * try, nothing is left of it, and its key may go with other parameters; else something may have
 * been made, and the next try must not make it twice.
 */
export function releaseRequest(
  claimed: ClaimedRequest,
  { refused }: { refused: boolean },
  { db }: Deps,
): Promise<void> {
  return change(claimed, db, async (tx, row) => {
    const mine = `WHERE ${itsRow} AND attempt = $5 AND status IS NULL`;
    await tx.run(
      refused && claimed.attempt === 1
        ? `DELETE FROM idempotent_requests ${mine}`
        : `UPDATE idempotent_requests SET lease_until = '-infinity' ${mine}`,
      row,
    );
  });
}

/** Still at it: for as long again nobody else begins. */
export function renewClaim(claimed: ClaimedRequest, { db }: Deps): Promise<void> {
  return change(claimed, db, async (tx, row) => {
    await tx.run(
      `UPDATE idempotent_requests SET lease_until = now() + make_interval(secs => $6)
       WHERE ${itsRow} AND attempt = $5 AND status IS NULL`,
      [...row, leaseSeconds],
    );
  });
}

function change(
  { request, attempt }: ClaimedRequest,
  db: Database,
  work: (tx: Tx, row: unknown[]) => Promise<void>,
): Promise<void> {
  return db.tenant(request.actor.tenantId, (tx) => work(tx, [...rowOf(request), attempt]));
}
