import type { FoundPassage } from "./hydrate-passages.ts";

/** No document takes more than this share of the places … */
const mostOfOne = 0.8;
/** … from passages of others that are at least this good, relative to the best. */
const goodEnough = 0.5;

/**
 * The `limit` best passages, of more than one document where others have something to say: the
 * last fifth of the places is not for a document that has all before it. The order stays that of
 * the ranking, `ranked`, which comes best first.
 */
export function spreadDocuments(ranked: FoundPassage[], limit: number): FoundPassage[] {
  const places = Math.ceil(mostOfOne * limit);
  const least = goodEnough * (ranked[0]?.score ?? 0);
  const taken = new Map<string, number>();
  const chosen: FoundPassage[] = [];
  const spare: FoundPassage[] = [];
  for (const passage of ranked) {
    if (chosen.length === limit) break;
    const { id } = passage.document;
    const of = taken.get(id) ?? 0;
    const isCrowd = of >= places || passage.score < least;
    if (isCrowd) spare.push(passage);
    else {
      taken.set(id, of + 1);
      chosen.push(passage);
    }
  }
  const all = new Set([...chosen, ...spare.slice(0, limit - chosen.length)]);
  return ranked.filter((passage) => all.has(passage));
}
