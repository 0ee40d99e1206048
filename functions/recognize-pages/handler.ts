import type { Event } from "#shared/contracts/event.ts";
import type { pagesScanned } from "#shared/contracts/pages-scanned.ts";
import { recognizePages } from "#shared/knowledge/recognize-pages.ts";
import type { Deps } from "./deps.ts";

/** Pictures of pages in, their text out: a stage of those generations that have some. */
export async function handle(event: Event<typeof pagesScanned>, deps: Deps): Promise<void> {
  await recognizePages(event, deps);
}
