import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import { emit } from "#shared/events/emit.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import { authorize, authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { newId } from "#shared/kernel/ids.ts";
import { callerNow } from "#shared/tenants/lock-members.ts";
import { demandOwnTenant } from "#shared/tenants/own-tenant.ts";
import { defaultExportLimits, demandExport, type Export, type ExportLimits } from "./export.ts";

type Deps = { db: Database; outbox: Outbox; exportLimits?: ExportLimits };

/**
 * Asks for a copy of everything that the tenant has, private documents and conversations of its
 * members among it: for who owns it at this moment. One is made at a time: while one is under way,
 * that is the answer.
 */
export async function requestExport(
  request: { actor: Actor; input: { id: string }; id?: string | undefined },
  { db, outbox, exportLimits = defaultExportLimits }: Deps,
): Promise<Export> {
  const { actor, input, id = newId("exp") } = request;
  authorizeCaller(actor, "tenant:own");
  demandOwnTenant(actor, input.id);
  const { tenantId, userId } = actor;
  return db.tenant(tenantId, async (tx) => {
    authorize(await callerNow(tx, actor), "tenant:own");
    const made = await tx.run(
      `INSERT INTO exports (id, tenant_id, requested_by, status, deadline_at)
       VALUES ($1, $2, $3, 'pending', now() + make_interval(secs => $4)) ON CONFLICT DO NOTHING`,
      [id, tenantId, userId, exportLimits.queuedSeconds],
    );
    if (made > 0) {
      const details = { includesPrivate: true };
      await recordAct(tx, actor, { action: "tenant.export_requested", object: id, details });
      const event = { tenantId, orderingKey: tenantId, data: { exportId: id } };
      await emit(tx, outbox, tenantExportRequested, event);
      return demandExport(tx, actor, id);
    }
    // The same request again, or one while another export is under way: that one.
    const known = await tx.row(
      z.object({ id: z.string() }),
      `SELECT id FROM exports WHERE tenant_id = $1
       ORDER BY id = $2 DESC, status IN ('pending', 'running') DESC, id DESC LIMIT 1`,
      [tenantId, id],
    );
    return demandExport(tx, actor, known?.id);
  });
}
