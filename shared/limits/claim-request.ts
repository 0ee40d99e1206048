import { z } from "zod";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { newId } from "#shared/kernel/ids.ts";
import {
  type ClaimedRequest,
  type IdempotentRequest,
  itsRow,
  type KeptAnswer,
  keepHours,
  rowOf,
} from "./idempotent-request.ts";

/** How long whoever works on a request may be silent before another may try, in seconds. */
export const leaseSeconds = 30;

export type Claim =
  /** Nobody has done it: what it makes is to be called `idSuffix`. */
  | { outcome: "yours"; claimed: ClaimedRequest; idSuffix: string }
  /** Somebody is at it. */
  | { outcome: "busy" }
  /** The key was used with other parameters. */
  | { outcome: "other" }
  /** Done; without the answer when that could not be kept, or may not be shown any more. */
  | { outcome: "done"; answer: KeptAnswer | undefined };

const mineRow = z.object({ id_suffix: z.string(), attempt: z.number() });
const foundRow = z.object({
  same: z.boolean(),
  status: z.number().nullable(),
  media_type: z.string().nullable(),
  body: z.string().nullable(),
  mentions: z.array(z.string()),
});

/** Whose turn a request is: one caller at a time works on it, the others learn what came of it. */
export function claimRequest(request: IdempotentRequest, { db }: { db: Database }): Promise<Claim> {
  const row = rowOf(request);
  return db.tenant(request.actor.tenantId, async (tx) => {
    await tx.run(
      `DELETE FROM idempotent_requests WHERE ${itsRow} AND lease_until < now()
         AND created_at < now() - make_interval(hours => $5)`,
      [...row, keepHours],
    );
    const mine = await tx.row(
      mineRow,
      `INSERT INTO idempotent_requests AS known
         (tenant_id, principal, operation, key, fingerprint, id_suffix, lease_until)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
       ON CONFLICT (tenant_id, principal, operation, key) DO UPDATE
         SET attempt = known.attempt + 1, lease_until = excluded.lease_until
         WHERE known.status IS NULL AND known.lease_until < now()
           AND known.fingerprint = excluded.fingerprint
       RETURNING id_suffix, attempt`,
      [...row, request.fingerprint, newId("evt").slice("evt_".length), leaseSeconds],
    );
    if (mine) {
      const { id_suffix: idSuffix, attempt } = mine;
      return { outcome: "yours", claimed: { request, attempt }, idSuffix };
    }
    const found = await tx.row(
      foundRow,
      `SELECT fingerprint = $5 AS same, status, media_type, body, mentions
       FROM idempotent_requests WHERE ${itsRow}`,
      [...row, request.fingerprint],
    );
    if (!found) return { outcome: "busy" }; // given back in this moment
    if (!found.same) return { outcome: "other" };
    if (found.status === null) return { outcome: "busy" };
    return { outcome: "done", answer: await answerOf(tx, found) };
  });
}

async function answerOf(
  tx: Tx,
  { status, media_type: mediaType, body, mentions }: z.infer<typeof foundRow>,
): Promise<KeptAnswer | undefined> {
  if (status === null || mediaType === null || body === null) return undefined;
  // A deleted document is not told of again, by no door.
  return (await allStand(tx, mentions)) ? { status, mediaType, body } : undefined;
}

/** Whether none of these documents is deleted; until the transaction ends, none will be. */
export async function allStand(tx: Tx, documentIds: string[]): Promise<boolean> {
  if (documentIds.length === 0) return true;
  const standing = await tx.run(
    "SELECT FROM documents WHERE id = ANY ($1) AND deleted_at IS NULL FOR SHARE",
    [documentIds],
  );
  return standing === documentIds.length;
}
