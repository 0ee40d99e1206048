import type { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import type { Event } from "#shared/contracts/event.ts";
import { extractDocument } from "#shared/knowledge/extract-document.ts";
import type { Deps } from "./deps.ts";

/** Bytes in, passages out: the first stage of a generation. */
export async function handle(event: Event<typeof documentUploaded>, deps: Deps): Promise<void> {
  await extractDocument(event, deps);
}
