import { newStemmer } from "snowball-stemmers";
import type { Language } from "#shared/kernel/text.ts";
import { foldText } from "#shared/knowledge/analysis/fold-text.ts";

/** A word of a text: where it stands, and what it is compared by. */
export type Word = {
  start: number;
  end: number;
  /** Lower case, without accents. */
  folded: string;
  stem: string;
  /** Written with a capital that does not come from opening a sentence. */
  isName: boolean;
  isNumber: boolean;
};

/** Reads the words of a text; one reader serves one answer and remembers the stems it made. */
export type WordReader = { read(text: string): Word[] };

const wordPattern = /\p{N}+(?:[.,:/]\p{N}+)*|[\p{L}\p{M}]+/gu;
const opensSentence = /(?:^|[.!?¿¡:;«"“(\n|•-])\s*$/u;

const stemmers = { es: newStemmer("spanish"), en: newStemmer("english") };

export function createWordReader(language: Language): WordReader {
  const stems = new Map<string, string>();
  const stemOf = (folded: string) => {
    const known = stems.get(folded);
    if (known !== undefined) return known;
    const stem = foldText(stemmers[language].stem(restoreAccent(folded, language)));
    stems.set(folded, stem);
    return stem;
  };
  return {
    read: (text) =>
      Array.from(text.matchAll(wordPattern), (match) => {
        const [raw] = match;
        const folded = foldText(raw);
        const isNumber = /^\p{N}/u.test(raw);
        return {
          start: match.index,
          end: match.index + raw.length,
          folded,
          stem: isNumber ? folded : stemOf(folded),
          isName:
            /^\p{Lu}/u.test(raw) &&
            !opensSentence.test(text.slice(Math.max(0, match.index - 4), match.index)),
          isNumber,
        };
      }),
  };
}

/** Snowball knows Spanish suffixes by their accent; people leave it out. */
function restoreAccent(folded: string, language: Language): string {
  if (language !== "es") return folded;
  return folded.replace(/([cs])ion$/, "$1ión").replace(/logia$/, "logía");
}
