import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import { reconcileTenant } from "./reconcile-tenant.ts";
import { type SweepDeps, sweepDocument } from "./sweep-document.ts";

/** One tick looks at this many overdue documents and reconciles this many tenants. */
const documentsPerTick = 200;
const tenantsPerTick = 5;
const reconcileEveryHours = 6;

const overdueRow = z.object({ id: z.string(), tenant_id: z.string() });

/**
 * The longest overdue of every tenant, then the next of every tenant, and so on. Which tenants
 * there are is read by leaps over the index, so that many of one cost nothing.
 */
const overdueFairly = `
  WITH RECURSIVE waiting AS (
    (SELECT tenant_id FROM documents WHERE status NOT IN ('indexed', 'failed')
     ORDER BY tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.tenant_id FROM documents d
            WHERE d.status NOT IN ('indexed', 'failed') AND d.tenant_id > waiting.tenant_id
            ORDER BY d.tenant_id LIMIT 1)
    FROM waiting WHERE waiting.tenant_id IS NOT NULL
  )
  SELECT overdue.id, waiting.tenant_id
  FROM waiting CROSS JOIN LATERAL (
    SELECT d.id, d.deadline_at, row_number() OVER (ORDER BY d.deadline_at) AS turn
    FROM documents d
    WHERE d.tenant_id = waiting.tenant_id AND d.status NOT IN ('indexed', 'failed')
      AND d.deadline_at < now()
    ORDER BY d.deadline_at LIMIT $1) AS overdue
  ORDER BY overdue.turn, overdue.deadline_at LIMIT $1`;

/**
 * Nothing stays queued for ever: moves on or ends every document that is past its deadline, and
 * compares a few tenants' rows, index and bytes. One that fails does not hold up the others.
 */
export async function sweepDocuments(deps: SweepDeps): Promise<void> {
  const overdue = await deps.db.system((tx) =>
    tx.rows(overdueRow, overdueFairly, [documentsPerTick]),
  );
  for (const { id, tenant_id: tenantId } of overdue) {
    await sweepDocument({ tenantId, documentId: id }, deps).catch((error) =>
      deps.logger.error("document not swept", { document: id, error }),
    );
  }
  const tenants = await tenantsToReconcile(deps.db);
  addLogFields({ overdue: overdue.length, reconciled: tenants.length });
  for (const tenantId of tenants) {
    await reconcileTenant(tenantId, deps).catch((error) =>
      deps.logger.error("tenant not reconciled", { tenant: tenantId, error }),
    );
  }
}

/** Claims, by stamping them, the tenants that were reconciled longest ago. */
async function tenantsToReconcile(db: Database): Promise<string[]> {
  const claimed = await db.system((tx) =>
    tx.rows(
      z.object({ id: z.string() }),
      `UPDATE tenants SET reconciled_at = now() WHERE id IN (
         SELECT id FROM tenants WHERE reconciled_at < now() - make_interval(hours => $1)
         ORDER BY reconciled_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [reconcileEveryHours, tenantsPerTick],
    ),
  );
  return claimed.map(({ id }) => id);
}
