import type { Event } from "#shared/contracts/event.ts";
import type { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { indexPassages } from "#shared/knowledge/index-passages.ts";
import type { Deps } from "./deps.ts";

/** One batch of passages into the index; the last one brings the generation live. */
export async function handle(event: Event<typeof passagesExtracted>, deps: Deps): Promise<void> {
  await indexPassages(event, deps);
}
