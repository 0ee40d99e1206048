import type { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import type { Event } from "#shared/contracts/event.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Database } from "#shared/kernel/database.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { commitExtraction, commitFailure } from "./commit-extraction.ts";
import { detectLanguage } from "./detect-language.ts";
import { ExtractionFailure } from "./extracted-text.ts";
import { holdingLease, type Lease, takeLease } from "./extraction-lease.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { originalKey, textKey } from "./object-keys.ts";
import type { ObjectStore, TextExtractor } from "./ports.ts";
import { retireObjects } from "./retire-generations.ts";
import { splitPassages } from "./split-passages.ts";

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
    try {
      await extract(event, lease, deps, signal);
    } catch (error) {
      if (signal.aborted) return; // somebody else's now, or deleted
      if (!(error instanceof ExtractionFailure)) throw error;
      await commitFailure(event, lease, error, deps);
    }
  });
}

async function extract(
  event: Uploaded,
  lease: Lease,
  deps: ExtractDocumentDeps,
  signal: AbortSignal,
) {
  const { documentId, generation } = event.data;
  const bytes = await deps.objects.get(originalKey(event.tenantId, documentId));
  if (!bytes) throw new ExtractionFailure("upload_missing");
  const extracted = await deps.extractor.extract({ ...lease, bytes }, signal);
  const passages = splitPassages(extracted);
  if (passages.length === 0) throw new ExtractionFailure("no_text");
  if (passages.length > deps.limits.maxPassages) throw new ExtractionFailure("too_large");
  addLogFields({ pages: extracted.pages.length, passages: passages.length });
  const language = await detectLanguage(extracted.text.slice(0, 20_000));

  if (signal.aborted) return;
  const key = textKey(event.tenantId, documentId, generation);
  await deps.objects.put(key, Buffer.from(JSON.stringify(extracted)));
  const committed = await commitExtraction(event, lease, { extracted, passages, language }, deps);
  // Deleted meanwhile, the text just written may have escaped the purge. But when another worker
  // took over, it is that one's text as well: only what no longer counts goes.
  if (!committed) await retireObjects({ tenantId: event.tenantId, documentId }, deps);
}
