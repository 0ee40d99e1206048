import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Event } from "#shared/contracts/event.ts";
import type { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { StoredObject } from "#shared/knowledge/ports.ts";
import type { ExportFailure, ExportLimits } from "./export.ts";

type RequestedEvent = Event<typeof tenantExportRequested>;

/** The right to make one export, for as long as no later attempt has begun. */
export type Attempt = { number: number; requestedBy: string; requestedAt: Date };

const taken = z.object({ attempts: z.number(), requested_by: z.string(), created_at: z.date() });

/** A worker's lease outlives its attempt by so much, in seconds: it has to tidy up. */
const spareSeconds = 60;

/**
 * Begins an attempt; undefined when there is nothing to do: it is made or given up, somebody is at
 * it, its pause is not over, or the tenant is gone. What is still to be made the sweeper asks for.
 */
export async function beginAttempt(
  { tenantId, data }: RequestedEvent,
  { db, exportLimits }: { db: Database; exportLimits: ExportLimits },
): Promise<Attempt | undefined> {
  const begun = await db.tenant(tenantId, (tx) =>
    tx.row(
      taken,
      `UPDATE exports SET status = 'running', attempts = attempts + 1, lease_until = until,
         deadline_at = until
       FROM (SELECT now() + make_interval(secs => $2) AS until) AS lease
       WHERE id = $1 AND status IN ('pending', 'running') AND lease_until <= now()
         AND attempts < $3
       RETURNING attempts, requested_by, created_at`,
      [data.exportId, exportLimits.attemptSeconds + spareSeconds, exportLimits.maxAttempts],
    ),
  );
  if (!begun) return undefined;
  const { attempts, requested_by: requestedBy, created_at: requestedAt } = begun;
  return { number: attempts, requestedBy, requestedAt };
}

/**
 * Makes the archive known, in place of earlier ones. Returns false when the attempt was not the
 * last any more, or the tenant is gone: the archive is then nobody's.
 */
export async function finishAttempt(
  event: RequestedEvent,
  attempt: Attempt,
  archive: StoredObject & { entries: number },
  { db, exportLimits }: { db: Database; exportLimits: ExportLimits },
): Promise<boolean> {
  const { tenantId, data } = event;
  const { bytes, sha256, entries } = archive;
  return db.tenant(tenantId, async (tx) => {
    const finished = await tx.run(
      `UPDATE exports SET status = 'ready', bytes = $3, sha256 = $4, entries = $5,
         ready_at = now(), expires_at = now() + make_interval(secs => $6)
       WHERE id = $1 AND attempts = $2 AND status = 'running'`,
      [data.exportId, attempt.number, bytes, sha256, entries, exportLimits.keepSeconds],
    );
    if (finished === 0) return false;
    await tx.run(
      "UPDATE exports SET expires_at = now() WHERE tenant_id = $1 AND status = 'ready' AND id <> $2",
      [tenantId, data.exportId],
    );
    const actor = { kind: "system", tenantId, name: "export-tenant" } as const;
    const details = { bytes, entries };
    await recordAct(tx, actor, { action: "tenant.exported", object: data.exportId, details });
    await recordHandled(tx, "export-tenant", event);
    return true;
  });
}

/**
 * Ends an attempt that came to nothing: another may begin after a pause, unless it was the last.
 * Returns false when the attempt is not under way any more: its archive may be known after all.
 */
export async function failAttempt(
  { tenantId, data }: RequestedEvent,
  attempt: Attempt,
  reason: ExportFailure,
  { db, exportLimits }: { db: Database; exportLimits: ExportLimits },
): Promise<boolean> {
  const { maxAttempts, pauseSeconds } = exportLimits;
  const failed = await db.tenant(tenantId, (tx) =>
    tx.run(
      `UPDATE exports SET lease_until = again, deadline_at = again,
         status = CASE WHEN attempts >= $3 THEN 'failed' ELSE 'pending' END,
         reason = CASE WHEN attempts >= $3 THEN $4 END
       FROM (SELECT now() + make_interval(secs => $5) AS again) AS pause
       WHERE id = $1 AND attempts = $2 AND status = 'running'`,
      [
        data.exportId,
        attempt.number,
        maxAttempts,
        reason,
        pauseSeconds * 2 ** (attempt.number - 1),
      ],
    ),
  );
  return failed > 0;
}

/** Whether this attempt's archive is the one that the tenant is shown. */
export async function isKnown(
  { tenantId, data }: RequestedEvent,
  attempt: Attempt,
  { db }: { db: Database },
): Promise<boolean> {
  const known = await db.tenant(tenantId, (tx) =>
    tx.row(
      z.object({}),
      "SELECT FROM exports WHERE id = $1 AND attempts = $2 AND status = 'ready'",
      [data.exportId, attempt.number],
    ),
  );
  return known !== undefined;
}
