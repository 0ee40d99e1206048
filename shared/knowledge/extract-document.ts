import type { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import type { Event } from "#shared/contracts/event.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Database } from "#shared/kernel/database.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { type Claim, commitExtraction, commitFailure, commitScans } from "./commit-extraction.ts";
import { type ExtractedText, ExtractionFailure } from "./extracted-text.ts";
import { holdingLease, type Lease, takeLease } from "./extraction-lease.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { originalKey, textKey } from "./object-keys.ts";
import { passagesOf } from "./passages-of.ts";
import type { ObjectStore, TextExtractor } from "./ports.ts";
import { retireObjects } from "./retire-generations.ts";

export type ExtractDocumentDeps = {
  db: Database;
  objects: ObjectStore;
  extractor: TextExtractor;
  outbox: Outbox;
  limits: IngestionLimits;
  logger: Logger;
};

type Uploaded = Event<typeof documentUploaded>;

/**
 * Turns the bytes of one generation into text and passages, and hands these over in batches.
 * A document that cannot be read ends as `failed` with its reason; anything else that goes wrong
 * is thrown, to be tried again.
 */
export async function extractDocument(event: Uploaded, deps: ExtractDocumentDeps): Promise<void> {
  const lease = await takeLease(event, deps);
  if (!lease) return;
  await holdingLease(event, lease, deps, async (signal) => {
    const claim = { consumer: "extract-document", fence: lease.fence };
    try {
      await extract(event, lease, claim, deps, signal);
    } catch (error) {
      if (signal.aborted) return; // somebody else's now, or deleted
      if (!(error instanceof ExtractionFailure)) throw error;
      await commitFailure(event, claim, error, deps);
    }
  });
}

async function extract(
  event: Uploaded,
  lease: Lease,
  claim: Claim,
  deps: ExtractDocumentDeps,
  signal: AbortSignal,
) {
  const { documentId, generation } = event.data;
  const bytes = await deps.objects.get(originalKey(event.tenantId, documentId));
  if (!bytes) throw new ExtractionFailure("upload_missing");
  const extracted = await deps.extractor.extract({ ...lease, bytes }, signal);
  const { mediaType, pages } = extracted;
  const scans = scansToRead(extracted, deps.limits);
  const result = scans.length === 0 ? await passagesOf(extracted, deps.limits) : undefined;
  addLogFields({ pages: pages.length, passages: result?.passages.length, scans: scans.length });

  if (signal.aborted) return;
  const key = textKey(event.tenantId, documentId, generation);
  const text = scans.length > 0 ? { ...extracted, scans } : extracted;
  await deps.objects.put(key, Buffer.from(JSON.stringify(text)));
  const committed = result
    ? await commitExtraction(event, claim, result, deps)
    : await commitScans(event, claim, { mediaType, pages: pages.length, scans }, deps);
  // Deleted meanwhile, the text just written may have escaped the purge. But when another worker
  // took over, it is that one's text as well: only what no longer counts goes.
  if (!committed) await retireObjects({ tenantId: event.tenantId, documentId }, deps);
}

/** Some blank or pictured pages beyond the limit do not keep a text from being found. */
function scansToRead({ text, scans = [] }: ExtractedText, { maxScannedPages }: IngestionLimits) {
  if (scans.length > maxScannedPages && text === "") throw new ExtractionFailure("too_large");
  return scans.slice(0, maxScannedPages);
}
