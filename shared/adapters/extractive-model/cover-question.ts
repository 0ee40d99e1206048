import type { Question, Term } from "./read-question.ts";
import { areSynonyms } from "./synonyms.ts";

/**
 * What share of the question's words, 0..1, some text takes up, rare words counting more; 1 when
 * there are none to take up. `keys`: of its names and numbers alone. `plain`: of the others
 * alone, without those that only say what kind of thing is asked for.
 */
export type Coverage = (
  stems: ReadonlySet<string>,
  which?: "all" | "keys" | "plain",
  hasKind?: boolean,
) => number;

const kindWeight = 0.3;
const topicWeight = 0.4;
const similarCredit = 0.8;

/**
 * Weighs the words of a question by how few of the units have them: ln(1 + (n + 1) / (df + ½)),
 * the inverse document frequency of BM25 kept above zero.
 */
export function coverQuestion(question: Question, units: ReadonlySet<string>[]): Coverage {
  const known = new Set(units.flatMap((stems) => [...stems]));
  const terms = question.terms.map((term) => {
    const credits = [...creditsOf(term, known)];
    const creditIn = (stems: ReadonlySet<string>) =>
      credits.reduce(
        (best, [stem, credit]) => (stems.has(stem) ? Math.max(best, credit) : best),
        0,
      );
    const frequency = units.filter((stems) => creditIn(stems) > 0).length;
    const rarity = Math.log(1 + (units.length + 1) / (frequency + 0.5));
    const weight = rarity * (term.isKind ? kindWeight : 1) * (term.isTopic ? topicWeight : 1);
    return { ...term, weight, creditIn };
  });
  return (stems, which = "all", hasKind = false) => {
    let asked = 0;
    let found = 0;
    for (const term of terms) {
      if (which === "keys" && !term.isKey) continue;
      if (which === "plain" && (term.isKey || term.isKind)) continue;
      asked += term.weight;
      found += term.weight * (hasKind && term.isKind ? 1 : term.creditIn(stems));
    }
    return asked === 0 ? 1 : found / asked;
  };
}

/** The stems that stand for a term: itself, and those that begin alike (devolver, devolución). */
function* creditsOf(term: Term, known: ReadonlySet<string>): Generator<[string, number]> {
  for (const stem of known) {
    if (stem === term.stem) yield [stem, 1];
    else if (isSimilar(stem, term.stem)) yield [stem, similarCredit];
  }
}

/** Whether a stem is there, or one that begins alike. */
export function hasAlike(stems: ReadonlySet<string>, stem: string): boolean {
  if (stems.has(stem)) return true;
  for (const each of stems) if (isSimilar(each, stem)) return true;
  return false;
}

function isSimilar(a: string, b: string): boolean {
  if (areSynonyms(a, b)) return true;
  const shorter = Math.min(a.length, b.length);
  const longer = Math.max(a.length, b.length);
  if (shorter < 4 || /\d/.test(a)) return false;
  let shared = 0;
  while (shared < shorter && a[shared] === b[shared]) shared++;
  return (shared >= 5 && shared >= 0.7 * longer) || (shared === shorter && longer - shorter <= 3);
}
