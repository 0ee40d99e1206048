import { factsOf, likeness, wordPairsOf } from "./fingerprint.ts";
import type { FoundPassage, Repeat } from "./hydrate-passages.ts";

/**
 * From here on two passages are one, of which about one word in twenty-five was changed. No two
 * paragraphs of SQuAD-es share .3 of their word pairs (Jaccard); with three words of 110 changed
 * one is still taken for itself in nine of ten cases.
 */
const same = 0.85;
/** Of two that are as good as equally good, the newer document's is kept. */
const tie = 0.98;
/** Of the places of one passage so many are named. */
const mostNamed = 10;

type Kept = {
  passage: FoundPassage;
  /** Read once there is something to compare it with, which is seldom. */
  pairs?: ReadonlySet<number>;
  repeats: FoundPassage[];
};

/**
 * Leaves one of several passages that say nearly the same: under the same headings, with the same
 * figures, names, dates and negations in the same order, and hardly another word. The better one
 * stays, in its place, and names the others (`alsoIn`). What differs in any of those is no repeat,
 * however like it is: it may be a contradiction. `found` comes best first.
 */
export function dropRepeats(found: FoundPassage[]): FoundPassage[] {
  const kept: Kept[] = [];
  const alike = new Map<string, Kept[]>();
  for (const passage of found) {
    const key = `${knownFacts(passage)} ${passage.headings.join("\n").toLowerCase()}`;
    const others = alike.get(key) ?? [];
    const next: Kept = { passage, repeats: [] };
    const twin = others.find((other) => areAlike(other, next));
    if (twin) {
      twin.repeats.push(passage);
      continue;
    }
    kept.push(next);
    alike.set(key, [...others, next]);
  }
  return kept.map(choose);
}

/** By id: the words of a passage never change, and passages are found again and again. */
const known = new Map<string, number>();
const mostKnown = 20_000;

function knownFacts({ id, text }: FoundPassage): number {
  const read = known.get(id);
  if (read !== undefined) return read;
  const facts = factsOf(text);
  if (known.size >= mostKnown) known.clear();
  known.set(id, facts);
  return facts;
}

function areAlike(one: Kept, other: Kept): boolean {
  if (one.passage.text === other.passage.text) return true;
  one.pairs ??= wordPairsOf(one.passage.text);
  other.pairs ??= wordPairsOf(other.passage.text);
  return likeness(one.pairs, other.pairs) >= same;
}

/** Of a passage and its repeats the one to show, with the place that the best of them has. */
function choose({ passage: best, repeats }: Kept): FoundPassage {
  if (repeats.length === 0) return best;
  const shown = repeats
    .filter(({ score }) => score >= tie * best.score)
    .reduce((newest, next) => (timeOf(next) > timeOf(newest) ? next : newest), best);
  const alsoIn = new Map<string, Repeat>();
  for (const { id, document, page } of [best, ...repeats]) {
    const place = `${document.id} ${page}`;
    if (id === shown.id || alsoIn.size >= mostNamed) continue;
    alsoIn.set(place, { documentId: document.id, title: document.title, page });
  }
  return { ...shown, score: best.score, alsoIn: [...alsoIn.values()] };
}

function timeOf({ document }: FoundPassage): number {
  return Date.parse(document.createdAt ?? "") || 0;
}
