import { z } from "zod";
import type { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import type { Event } from "#shared/contracts/event.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";

type Deps = { db: Database; limits: IngestionLimits };

const candidate = z.object({
  filename: z.string(),
  media_type: z.string(),
  fence: z.number(),
  wanted: z.boolean(),
  leased: z.boolean(),
});

/** The right to extract one document. A newer fence than ours means that we lost it. */
export type Lease = { fence: number; filename: string; mediaType: string };

/**
 * Takes the document for this worker, or says that the event is out of date (undefined; the
 * ledger then has it). Throws `unavailable` while another worker holds it.
 */
export async function takeLease(
  event: Event<typeof documentUploaded>,
  { db, limits }: Deps,
): Promise<Lease | undefined> {
  return db.tenant(event.tenantId, async (tx) => {
    const found = await tx.row(
      candidate,
      `SELECT filename, media_type, fence, lease_until > now() AS leased,
         deleted_at IS NULL AND building_generation = $2 AND status IN ('uploaded', 'extracting')
         AND NOT EXISTS (SELECT FROM recognized_pages WHERE document_id = $1 AND generation = $2)
           AS wanted
       FROM documents WHERE id = $1 FOR UPDATE`,
      [event.data.documentId, event.data.generation],
    );
    if (!found?.wanted) {
      await recordHandled(tx, "extract-document", event);
      return undefined;
    }
    if (found.leased) throw new AppError("unavailable");
    const fence = found.fence + 1;
    await tx.run(
      `UPDATE documents SET status = 'extracting', fence = $2,
         lease_until = now() + make_interval(secs => $3),
         deadline_at = greatest(deadline_at, now() + make_interval(secs => $4))
       WHERE id = $1`,
      [event.data.documentId, fence, limits.leaseSeconds, limits.stageSeconds],
    );
    return { fence, filename: found.filename, mediaType: found.media_type };
  });
}

/**
 * Runs `work` while renewing the lease. The signal aborts when the lease is lost: another worker
 * has the document, or it was deleted. A worker that dies stops renewing, and the next takes over.
 */
export async function holdingLease<T>(
  event: Event<typeof documentUploaded>,
  lease: Lease,
  { db, limits }: Deps,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const renew = async (seconds: number) => {
    const held = await db.tenant(event.tenantId, (tx) =>
      tx.run(
        `UPDATE documents SET lease_until = now() + make_interval(secs => $3)
         WHERE id = $1 AND fence = $2 AND deleted_at IS NULL`,
        [event.data.documentId, lease.fence, seconds],
      ),
    );
    if (held === 0) lost.abort();
  };
  // A renewal that fails is tried again at the next beat; three fit into one lease.
  const beat = setInterval(
    () => void renew(limits.leaseSeconds).catch(() => {}),
    (limits.leaseSeconds * 1000) / 3,
  );
  try {
    return await work(lost.signal);
  } catch (error) {
    // Let the next delivery begin at once instead of after the lease.
    await renew(0).catch(() => {});
    throw error;
  } finally {
    clearInterval(beat);
  }
}
