import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { dropRepeats } from "./drop-repeats.ts";
import { type FoundPassage, recallPassages, showPassage } from "./hydrate-passages.ts";
import { type PassageMemory, passageMemoryOf } from "./passage-memory.ts";

/** In UTF-16 code units, of all passages together: about 3,000 tokens. */
const usualRoom = 12_000;

type Deps = { db: Database; memory?: PassageMemory };

/**
 * What was found, and after it what stands right before and after it in its documents, those of
 * the best first, as long as there is room: what answers often stands a paragraph further. They
 * are passages of their own, with the score 0, so that what is cited of them stands where it says.
 * `found` has just been let through, and so are the neighbours, which are of the same documents.
 */
export async function addNeighbours(
  actor: Actor,
  found: FoundPassage[],
  { db, memory = passageMemoryOf(db) }: Deps,
  room = usualRoom,
): Promise<FoundPassage[]> {
  const stored = await recallPassages(
    actor,
    found.map(({ id }) => id),
    { db, memory },
  );
  const sides = found.flatMap((passage) => {
    const { before, after } = stored.get(passage.id) ?? {};
    return [before, after].flatMap((id) => (id ? [{ id, document: passage.document }] : []));
  });
  const known = new Set(found.map(({ id }) => id));
  const wanted = sides.filter(({ id }) => !known.has(id) && known.add(id));
  const words = await recallPassages(
    actor,
    wanted.map(({ id }) => id),
    { db, memory },
  );
  const all = wanted.flatMap(({ id, document }) => {
    const passage = words.get(id);
    return passage ? [showPassage(passage, document, 0)] : [];
  });
  let left = room - found.reduce((sum, { text }) => sum + text.length, 0);
  const neighbours = dropRepeats([...found, ...all]).filter(({ id, text }) => {
    if (found.some((passage) => passage.id === id) || text.length > left) return false;
    left -= text.length;
    return true;
  });
  return [...found, ...neighbours];
}
