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
  /** A sentence begins with it, or what follows a colon. */
  opens: boolean;
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
    const opens =
      index === 0 || /[¿¡.:;?!\n"«(]\s*$/u.test(text.slice(Math.max(0, index - 3), index));
    const named = determiner.test(words.at(-1)?.folded ?? "") && !opens;
    const known = classOf(found, folded, { text, opens });
    words.push({
      text: found,
      folded,
      class: known === "verb" && named && likeVerb.test(folded) ? "noun" : known,
      opens,
      start: index,
      end,
    });
  }
  return words.map((word, i) => (isAskedVerb(words, i) ? { ...word, class: "verb" } : word));
}

/** "¿Cuánto suma la factura?": what stands between the question word and an article, or the end. */
function isAskedVerb(words: Word[], i: number): boolean {
  const [before, word, next] = [words[i - 1], words[i], words[i + 1]];
  if (word?.class !== "noun" || !/^(?:cuanto|cuando|como|donde)$/.test(before?.folded ?? "")) {
    return false;
  }
  return next === undefined || /^(?:el|la|los|las|un|una)$/.test(next.folded);
}

/** "Celebró", "pagará", "emitieron": told by their accent or ending alone. */
const tense = /(?:ó|[aei]rán?|[ai]eron|aron)$/u;

/** "The butter", "el líder": what an article stands before is a thing, though it ends as a verb. */
const determiner = /^(?:the|an|el|un|una|del)$/;
const likeVerb = /(?:ar|er|ir)$/;

function classOf(
  found: string,
  folded: string,
  { text, opens }: { text: string; opens: boolean },
): WordClass {
  if (/\p{N}/u.test(found) || weekdays.has(folded) || months.has(folded)) return "anchor";
  const isCapital = /^\p{Lu}/u.test(found);
  const isAcronym = /^\p{Lu}{2,6}$/u.test(found);
  if (isCapital && !opens && !(isAcronym && attributes.has(folded))) return "anchor";
  if (attributes.has(folded)) return "attribute"; // "IVA", "NIF"
  // An acronym is a name wherever it stands; a text in capitals has none.
  if (/^\p{Lu}{2,6}$/u.test(found) && text !== text.toUpperCase()) return "anchor";
  if (functionWords.has(folded) || connectives.has(folded)) return "function";
  return isVerb(folded) || tense.test(found) ? "verb" : "noun";
}
