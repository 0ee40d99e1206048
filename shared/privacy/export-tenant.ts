import type { Event } from "#shared/contracts/event.ts";
import type { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import type { PackArchive } from "./archive.ts";
import { archiveKey, defaultExportLimits, type ExportLimits, exportFolder } from "./export.ts";
import {
  type Attempt,
  beginAttempt,
  failAttempt,
  finishAttempt,
  isKnown,
} from "./export-attempt.ts";
import { exportEntries } from "./export-entries.ts";

export type ExportTenantDeps = {
  db: Database;
  objects: ObjectStore;
  pack: PackArchive;
  logger: Logger;
  exportLimits?: ExportLimits;
};

type RequestedEvent = Event<typeof tenantExportRequested>;
type Deps = ExportTenantDeps & { exportLimits: ExportLimits };

/**
 * Makes the archive that was asked for: streamed from rows and objects into the bucket, never held
 * whole. What goes wrong is thrown, so that it is seen; the sweeper asks again after a pause.
 */
export async function exportTenant(event: RequestedEvent, given: ExportTenantDeps): Promise<void> {
  const deps = { ...given, exportLimits: given.exportLimits ?? defaultExportLimits };
  const attempt = await beginAttempt(event, deps);
  if (!attempt) return;
  const deadline = AbortSignal.timeout(deps.exportLimits.attemptSeconds * 1000);
  let isFinished: boolean;
  try {
    const archive = await writeArchive(event, attempt, deadline, deps);
    isFinished = await finishAttempt(event, attempt, archive, deps);
  } catch (error) {
    await settle(event, attempt, deadline.aborted, deps).catch((cause: unknown) =>
      // Its lease runs out, and the next attempt tidies up after it.
      deps.logger.warn("export not settled", { export: event.data.exportId, error: cause }),
    );
    throw error;
  }
  if (isFinished) await discardOthers(event, attempt, deps);
  else await discard(event, attempt, deps);
}

async function writeArchive(
  event: RequestedEvent,
  attempt: Attempt,
  deadline: AbortSignal,
  deps: Deps,
) {
  const { tenantId, data } = event;
  const { requestedBy, requestedAt } = attempt;
  const told = { entries: 0 };
  const wanted = { tenantId, exportId: data.exportId, requestedBy, requestedAt };
  const packed = deps.pack(exportEntries(wanted, deps, told));
  const key = archiveKey(tenantId, data.exportId, attempt.number);
  const stored = await deps.objects.putStream(key, until(deadline, packed));
  return { ...stored, entries: told.entries };
}

async function* until(signal: AbortSignal, chunks: AsyncIterable<Uint8Array>) {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

/** A commit whose answer was lost may have made the archive known: then it stays. */
async function settle(event: RequestedEvent, attempt: Attempt, isLate: boolean, deps: Deps) {
  const reason = isLate ? "timed_out" : "internal_error";
  const failed = await failAttempt(event, attempt, reason, deps);
  if (!failed && (await isKnown(event, attempt, deps))) return;
  await discard(event, attempt, deps);
}

/** What earlier attempts left that died before they could tidy up. */
async function discardOthers({ tenantId, data }: RequestedEvent, kept: Attempt, deps: Deps) {
  const current = archiveKey(tenantId, data.exportId, kept.number);
  for await (const key of deps.objects.list(exportFolder(tenantId, data.exportId))) {
    if (key !== current) await deps.objects.delete(key);
  }
}

async function discard({ tenantId, data }: RequestedEvent, attempt: Attempt, deps: Deps) {
  await deps.objects.delete(archiveKey(tenantId, data.exportId, attempt.number));
}
