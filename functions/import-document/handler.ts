import type { documentImportRequested } from "#shared/contracts/document-import-requested.ts";
import type { Event } from "#shared/contracts/event.ts";
import { importDocument } from "#shared/knowledge/import-document.ts";
import type { Deps } from "./deps.ts";

/** An object that a batch job left in the bucket becomes a document. */
export async function handle(
  event: Event<typeof documentImportRequested>,
  deps: Deps,
): Promise<void> {
  await importDocument(event, deps);
}
