import { newStemmer } from "snowball-stemmers";
import { foldText } from "./fold-text.ts";
import { stopWords } from "./stop-words.ts";

/** A word, or a code, number or date with the signs inside it: `A-12/3`, `1.250,00`, `3.4.2025`. */
const token = /[\p{L}\p{N}]+(?:[-.,/_:][\p{L}\p{N}]+)*/gu;
const englishAmount = /^(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/;
const spanishAmount = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$/;
const signs = /[-.,/_:]/;
/** In code units; nobody asks for the rest of a longer one. */
const longest = 40;
const cacheSize = 50_000;

/**
 * Makes the reader that passages and questions must share: text in, terms to match out, in order
 * and with repetitions. Words are folded and stemmed, stop words are left out. What has a digit
 * in it is matched exactly: as one term without its signs, and by its parts, except that amounts
 * are one number however they are written (`1.250,00`, `1,250.00` and `1250` are `1250`).
 */
export function createTermReader(): (text: string) => string[] {
  const stemmer = newStemmer("spanish");
  const stems = new Map<string, string>();

  function stemOf(word: string): string {
    const known = stems.get(word);
    if (known !== undefined) return known;
    // Snowball knows this suffix by its accent only, and people leave the accent out.
    const stem = foldText(stemmer.stem(word.replace(/([cs])ion$/, "$1ión"))).slice(0, longest);
    if (stems.size >= cacheSize) stems.clear();
    stems.set(word, stem);
    return stem;
  }

  return (text) => {
    const terms: string[] = [];
    for (const [found] of foldText(text).matchAll(token)) {
      if (!/\p{N}/u.test(found)) {
        const words = found.split(signs).filter((word) => !stopWords.has(word));
        terms.push(...words.map(stemOf));
        continue;
      }
      const amount = plainAmount(found);
      const parts = amount === undefined ? found.split(signs) : [amount];
      if (parts.length > 1) terms.push(parts.join("").slice(0, longest));
      terms.push(...parts.map((part) => part.slice(0, longest)));
    }
    return terms;
  };
}

/** An amount without group signs, and without decimals that are all zero. */
function plainAmount(found: string): string | undefined {
  const match = englishAmount.exec(found) ?? spanishAmount.exec(found);
  if (!match) return undefined;
  const [, whole = "", decimals = ""] = match;
  const digits = whole.replace(/[.,]/g, "");
  return /^0*$/.test(decimals) ? digits : `${digits},${decimals}`;
}
