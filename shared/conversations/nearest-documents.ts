import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import { livePassages } from "./live-passages.ts";

const most = 2;

/** The documents of the best passages, best first, of those that are still there. */
export async function nearestDocuments(
  actor: Actor,
  passages: FoundPassage[],
  db: Database,
): Promise<FoundPassage["document"][]> {
  if (passages.length === 0) return [];
  const ids = passages.map(({ id }) => id);
  const live = await db.tenant(actor.tenantId, (tx) => livePassages(tx, actor, ids));
  const found = passages.filter(({ id }) => live.has(id)).map(({ document }) => document);
  const first = new Map<string, FoundPassage["document"]>();
  for (const document of found) if (!first.has(document.id)) first.set(document.id, document);
  return [...first.values()].slice(0, most);
}
