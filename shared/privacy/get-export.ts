import { recordAct } from "#shared/audit/record-act.ts";
import { authorize, authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { callerNow } from "#shared/tenants/lock-members.ts";
import { demandOwnTenant } from "#shared/tenants/own-tenant.ts";
import {
  archiveKey,
  defaultExportLimits,
  demandExport,
  type Export,
  type ExportLimits,
} from "./export.ts";

type Deps = { db: Database; objects: ObjectStore; clock: Clock; exportLimits?: ExportLimits };

/** An export, and where its archive is to be had: only while there is one. */
export type ExportWithDownload = Export & { download: { url: string; expiresAt: Date } | null };

/**
 * How far an export is, the latest unless `exportId` is given. Once it is ready each look gives a
 * new address of the archive, which the audit trail keeps: whoever has it needs no token.
 */
export async function getExport(
  { actor, input }: { actor: Actor; input: { id: string; exportId?: string | undefined } },
  { db, objects, clock, exportLimits = defaultExportLimits }: Deps,
): Promise<ExportWithDownload> {
  authorizeCaller(actor, "tenant:own");
  demandOwnTenant(actor, input.id);
  const { tenantId } = actor;
  const found = await db.tenant(tenantId, async (tx) => {
    authorize(await callerNow(tx, actor), "tenant:own");
    const one = await demandExport(tx, actor, input.exportId);
    if (one.status === "ready") {
      await recordAct(tx, actor, { action: "tenant.export_downloaded", object: one.id });
    }
    return one;
  });
  if (found.status !== "ready" || !found.expiresAt) return { ...found, download: null };
  const until = clock.now().getTime() + exportLimits.linkSeconds * 1000;
  const expiresAt = new Date(Math.min(until, found.expiresAt.getTime()));
  const url = await objects.createDownload({
    key: archiveKey(tenantId, found.id, found.attempts),
    filename: `pueblo-${found.createdAt.toISOString().slice(0, 10)}.zip`,
    expiresAt,
  });
  return { ...found, download: { url, expiresAt } };
}
