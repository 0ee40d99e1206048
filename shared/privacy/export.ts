import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { type AppError, notFound } from "#shared/kernel/errors.ts";
import { exportPrefix } from "#shared/knowledge/object-keys.ts";

/** Bounds of exports; times in seconds. */
export type ExportLimits = {
  /** How long one attempt may take: less than what the function itself is given. */
  attemptSeconds: number;
  maxAttempts: number;
  /** The pause after a failed attempt; doubles each time. */
  pauseSeconds: number;
  /** When the sweeper first asks again for one that nobody works on; doubles each time. */
  queuedSeconds: number;
  /** How often it asks, before it gives up. */
  maxSweeps: number;
  /** How long an archive is there. */
  keepSeconds: number;
  /** How long the address of an archive is good: each look at the export makes a new one. */
  linkSeconds: number;
  /** How long an export that has come to its end is told of. */
  historySeconds: number;
};

export const defaultExportLimits: ExportLimits = {
  attemptSeconds: 480,
  maxAttempts: 3,
  pauseSeconds: 60,
  queuedSeconds: 300,
  maxSweeps: 6,
  keepSeconds: 7 * 86_400,
  linkSeconds: 3_600,
  historySeconds: 90 * 86_400,
};

export const exportStatuses = ["pending", "running", "ready", "failed", "expired"] as const;

/** Why there is no archive: it took too long, or something of ours went wrong each time. */
export const exportFailures = ["timed_out", "internal_error"] as const;
export type ExportFailure = (typeof exportFailures)[number];

const exportRow = z
  .object({
    id: z.string(),
    status: z.enum(exportStatuses),
    reason: z.enum(exportFailures).nullable(),
    requested_by: z.string(),
    created_at: z.date(),
    attempts: z.number(),
    bytes: z.coerce.number().nullable(),
    sha256: z.string().nullable(),
    entries: z.number().nullable(),
    ready_at: z.date().nullable(),
    expires_at: z.date().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    status: row.status,
    reason: row.reason,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    attempts: row.attempts,
    bytes: row.bytes,
    sha256: row.sha256,
    entries: row.entries,
    readyAt: row.ready_at,
    expiresAt: row.expires_at,
  }));
export type Export = z.infer<typeof exportRow>;

/** The columns that `exportRow` parses. An archive that is overdue to go is gone. */
const exportColumns = `id, reason, requested_by, created_at, attempts, bytes, sha256, entries,
  ready_at, expires_at,
  CASE WHEN status = 'ready' AND expires_at <= now() THEN 'expired' ELSE status END AS status`;

/** One export of the tenant, or the latest; `not_found` when there is none. */
export async function demandExport(tx: Tx, actor: Actor, id?: string): Promise<Export> {
  const found = await tx.row(
    exportRow,
    `SELECT ${exportColumns} FROM exports WHERE tenant_id = $1 AND ($2::text IS NULL OR id = $2)
     ORDER BY id DESC LIMIT 1`,
    [actor.tenantId, id ?? null],
  );
  if (!found) throw noSuchExport();
  return found;
}

/** Everything that the attempts at one export have written. */
export function exportFolder(tenantId: string, exportId: string): string {
  return `${exportPrefix(tenantId)}${exportId}/`;
}

/** The archive of one attempt: twins never write to the same place. */
export function archiveKey(tenantId: string, exportId: string, attempt: number): string {
  return `${exportFolder(tenantId, exportId)}${attempt}.zip`;
}

function noSuchExport(): AppError {
  return notFound({ es: "esa exportación", en: "export" });
}
