import type { documentDeleted } from "#shared/contracts/document-deleted.ts";
import type { Event } from "#shared/contracts/event.ts";
import { purgeDocument } from "#shared/knowledge/purge-document.ts";
import type { Deps } from "./deps.ts";

/** What a deleted document left, out of every part. */
export async function handle(event: Event<typeof documentDeleted>, deps: Deps): Promise<void> {
  await purgeDocument(event, deps);
}
