import { pagesScanned } from "#shared/contracts/pages-scanned.ts";
import { emit } from "#shared/events/emit.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Tx } from "#shared/kernel/database.ts";
import type { IngestionLimits } from "../ingestion-limits.ts";

/** Asks for pages to be recognised, a few with each event. */
export async function handOverPages(
  tx: Tx,
  target: { tenantId: string; documentId: string; generation: number },
  pages: number[],
  { outbox, limits }: { outbox: Outbox; limits: IngestionLimits },
): Promise<void> {
  const { tenantId, documentId, generation } = target;
  for (let from = 0; from < pages.length; from += limits.pagesPerEvent) {
    const some = pages.slice(from, from + limits.pagesPerEvent);
    const data = { documentId, generation, pages: some };
    await emit(tx, outbox, pagesScanned, { tenantId, orderingKey: documentId, data });
  }
}
