import { sweepDocuments } from "#shared/knowledge/sweep-documents.ts";
import { sweepExports } from "#shared/privacy/sweep-exports.ts";
import type { Deps } from "./deps.ts";

/** Moves on what is stuck, repairs what disagrees, and ends what has had its time. */
export async function handle(deps: Deps): Promise<void> {
  await sweepDocuments(deps);
  await sweepExports(deps);
}
