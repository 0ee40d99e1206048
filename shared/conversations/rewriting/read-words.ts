import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import {
  attributes,
  connectives,
  functionWords,
  isVerb,
  months,
  weekdays,
} from "./word-classes.ts";

/**
 * `anchor`: a name, code or number, which says which thing is meant; `noun`: what is spoken of;
 * `attribute`: what things have; `verb` and `function`: neither.
 */
type WordClass = "anchor" | "noun" | "attribute" | "verb" | "function";

export type Word = {
  text: string;
  folded: string;
  class: WordClass;
  /** Where it stands, in UTF-16 code units. */
  start: number;
  end: number;
};

const token = /[\p{L}\p{N}]+(?:[-.,/_:'’&][\p{L}\p{N}]+)*/gu;
/** Longer questions are read up to here: what they are about has long been said. */
const longest = 1_000;

export function readWords(question: string): Word[] {
  const text = question.slice(0, longest);
  const words: Word[] = [];
  for (const { index, 0: found } of text.matchAll(token)) {
    const folded = foldText(found);
    const end = index + found.length;
    words.push({
      text: found,
      folded,
      class: classOf(found, folded, text, index),
      start: index,
      end,
    });
  }
  return words;
}

/** "Celebró", "pagará", "emitieron": told by their accent or ending alone. */
const tense = /(?:ó|[aei]rán?|[ai]eron|aron)$/u;

function classOf(found: string, folded: string, text: string, start: number): WordClass {
  if (/\p{N}/u.test(found) || weekdays.has(folded) || months.has(folded)) return "anchor";
  const opens =
    start === 0 || /[¿¡.:;?!\n"«(]\s*$/u.test(text.slice(Math.max(0, start - 3), start));
  const isCapital = /^\p{Lu}/u.test(found);
  const isAcronym = /^\p{Lu}{2,6}$/u.test(found);
  if (isCapital && !opens && !(isAcronym && attributes.has(folded))) return "anchor";
  if (attributes.has(folded)) return "attribute"; // "IVA", "NIF"
  // An acronym is a name wherever it stands; a text in capitals has none.
  if (/^\p{Lu}{2,6}$/u.test(found) && text !== text.toUpperCase()) return "anchor";
  if (functionWords.has(folded) || connectives.has(folded)) return "function";
  return isVerb(folded) || tense.test(found) ? "verb" : "noun";
}
