import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import { emit } from "#shared/events/emit.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { subtractUsage } from "#shared/limits/usage.ts";
import { findDocument } from "./get-document.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";

/** What it takes to hide a document and announce it. */
export type BuryDeps = { outbox: Outbox; limits: IngestionLimits };

type Deps = BuryDeps & { db: Database };

/** Hides a document from the very next search on; what it left behind is purged by event. */
export async function deleteDocument(
  { actor, input }: { actor: Actor; input: { id: string } },
  deps: Deps,
): Promise<void> {
  authorize(actor, "documents:write");
  await deps.db.tenant(actor.tenantId, async (tx) => {
    await findDocument(tx, actor, input.id);
    await bury(tx, deps, actor.tenantId, input.id);
    await recordAct(tx, actor, { action: "document.deleted", object: input.id });
  });
}

/** Sets the tombstone and announces it. A second call of two at once changes nothing. */
export async function bury(
  tx: Tx,
  { outbox, limits }: BuryDeps,
  tenantId: string,
  documentId: string,
): Promise<void> {
  const buried = await tx.row(
    z.object({ bytes: z.coerce.number() }),
    `UPDATE documents SET status = 'deleting', deleted_at = now(), sweeps = 0,
       deadline_at = now() + make_interval(secs => $2)
     WHERE id = $1 AND deleted_at IS NULL RETURNING bytes`,
    [documentId, limits.stageSeconds],
  );
  if (!buried) return;
  await subtractUsage(tx, buried.bytes);
  const data = { documentId };
  await emit(tx, outbox, documentDeleted, { tenantId, orderingKey: documentId, data });
}
