import { sweepDocuments } from "#shared/knowledge/sweep-documents.ts";
import type { Deps } from "./deps.ts";

/** Moves on what is stuck, and repairs what disagrees. */
export async function handle(deps: Deps): Promise<void> {
  await sweepDocuments(deps);
}
