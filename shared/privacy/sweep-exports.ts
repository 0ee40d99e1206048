import { z } from "zod";
import { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import { emit } from "#shared/events/emit.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import {
  defaultExportLimits,
  type ExportFailure,
  type ExportLimits,
  exportFolder,
} from "./export.ts";

export type SweepExportsDeps = {
  db: Database;
  objects: ObjectStore;
  outbox: Outbox;
  logger: Logger;
  exportLimits?: ExportLimits;
};

const exportsPerTick = 50;

const dueRow = z.object({
  id: z.string(),
  tenant_id: z.string(),
  due: z.enum(["overdue", "expired", "forgotten"]),
});

/**
 * No export is under way for ever, and no archive stays longer than it was promised. One that
 * fails does not hold up the others.
 */
export async function sweepExports(deps: SweepExportsDeps): Promise<void> {
  const { db, exportLimits = defaultExportLimits } = deps;
  const due = await db.system((tx) =>
    tx.rows(
      dueRow,
      `SELECT id, tenant_id, due FROM (
         SELECT id, tenant_id, deadline_at AS since, 'overdue' AS due FROM exports
           WHERE status IN ('pending', 'running') AND deadline_at < now()
         UNION ALL SELECT id, tenant_id, expires_at, 'expired' FROM exports
           WHERE status = 'ready' AND expires_at < now()
         UNION ALL SELECT id, tenant_id, created_at, 'forgotten' FROM exports
           WHERE status IN ('failed', 'expired')
             AND created_at < now() - make_interval(secs => $1)) AS sweepable
       ORDER BY since LIMIT $2`,
      [exportLimits.historySeconds, exportsPerTick],
    ),
  );
  const sweepers = { overdue: moveOn, expired: expire, forgotten: forget };
  for (const { id, tenant_id: tenantId, due: what } of due) {
    await sweepers[what]({ id, tenantId }, { ...deps, exportLimits }).catch((error: unknown) =>
      deps.logger.error("export not swept", { export: id, error }),
    );
  }
}

type Target = { id: string; tenantId: string };
type Deps = SweepExportsDeps & { exportLimits: ExportLimits };

const overdueRow = z.object({ attempts: z.number(), sweeps: z.number() });

/** Asks again for what nobody works on, or whose worker died; gives it up in the end. */
async function moveOn({ id, tenantId }: Target, deps: Deps): Promise<void> {
  const { db, outbox, exportLimits } = deps;
  const { maxAttempts, maxSweeps, queuedSeconds } = exportLimits;
  const tired = await db.tenant(tenantId, async (tx) => {
    const found = await tx.row(
      overdueRow,
      `SELECT attempts, sweeps FROM exports
       WHERE id = $1 AND status IN ('pending', 'running') AND deadline_at < now() FOR UPDATE`,
      [id],
    );
    if (!found) return undefined;
    if (found.attempts >= maxAttempts) return "timed_out";
    if (found.sweeps >= maxSweeps) return "internal_error";
    await tx.run(
      `UPDATE exports SET sweeps = sweeps + 1,
         deadline_at = now() + make_interval(secs => $2 * power(2, sweeps))
       WHERE id = $1`,
      [id, queuedSeconds],
    );
    const event = { tenantId, orderingKey: tenantId, data: { exportId: id } };
    await emit(tx, outbox, tenantExportRequested, event);
    return undefined;
  });
  if (tired) await giveUp({ id, tenantId }, tired, deps);
}

/** What attempts left goes first: while the row is overdue, the sweeper comes again. */
async function giveUp({ id, tenantId }: Target, reason: ExportFailure, { db, objects }: Deps) {
  await objects.deleteAll(exportFolder(tenantId, id));
  await db.tenant(tenantId, (tx) =>
    tx.run(
      `UPDATE exports SET status = 'failed', reason = $2
       WHERE id = $1 AND status IN ('pending', 'running') AND deadline_at < now()`,
      [id, reason],
    ),
  );
}

/** The archive goes first: while the row says that it is there, the sweeper comes again. */
async function expire({ id, tenantId }: Target, { db, objects }: Deps): Promise<void> {
  await objects.deleteAll(exportFolder(tenantId, id));
  await db.tenant(tenantId, (tx) =>
    tx.run("UPDATE exports SET status = 'expired' WHERE id = $1 AND expires_at < now()", [id]),
  );
}

async function forget({ id, tenantId }: Target, { db, objects }: Deps): Promise<void> {
  await objects.deleteAll(exportFolder(tenantId, id));
  await db.tenant(tenantId, (tx) => tx.run("DELETE FROM exports WHERE id = $1", [id]));
}
