import type { Language } from "#shared/kernel/text.ts";
import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import { type Contrast, contrastOf } from "./contrasts.ts";
import { hasAlike } from "./cover-question.ts";
import type { Question } from "./read-question.ts";
import { isStopWord } from "./stop-words.ts";

/** What speaks for and against a sentence as the answer to a question. */
export type Evidence = {
  question: Question;
  sentence: string;
  /** Of the sentence, with the names of its columns. */
  stems: ReadonlySet<string>;
  /** Of the sentence, its neighbours, and what stands above them. */
  around: ReadonlySet<string>;
  /** The passage that the sentence stands in, with its title and headings. */
  passage: string;
  passageStems: ReadonlySet<string>;
  /** The question is negated and the sentence is not. */
  isNegationLost: boolean;
  /** What a sentence without a thing of the kind that is asked for loses (`AnswerType.need`). */
  kindMissing: number;
  /** What share, 0..1, of the words that say what is asked of an identified paper is lost. */
  whatLost: number;
};

/**
 * A logistic regression that tells the answerable questions of SQuAD-es v2.0 dev (Carrino et al.
 * 2020) from its unanswerable ones, and from all of them asked where their article is missing
 * (weighed 0.4): each with the eight best passages, on the articles with even numbers alone.
 */
const weights = {
  bias: -1.56,
  /** Of each name or number that the passage does not have; three at most. */
  keyMissing: -0.53,
  negationLost: -3.19,
  /** Of each word that the sentence takes up; four at most. */
  matched: 0.39,
  /** Of the share of the question's character 4-grams that the passage has. */
  grams: 1.1,
  /** Of each word that narrows a question ("nunca", "único", "menos"); two at most. */
  narrowed: -0.12,
  /** The sentence says the contrary of a word ("aumentó" for "disminuyó"), or is of another kind. */
  contrary: -1.66,
  kindMissing: -1.53,
  /** A number of the question stands nowhere near. */
  numberMissing: -1.19,
  /** What is asked of somebody who is named stands nowhere near; not of that regression. */
  focusLost: -1.2,
  /** Not of that regression: a paper that is asked of by its number is no answer by itself. */
  whatLost: -2.5,
};

/** How probable it is, 0..1, that the sentence answers the question. */
export function weighSupport(evidence: Evidence, asked: AskedWords): number {
  const { passageStems, around, stems } = evidence;
  const { terms } = evidence.question;
  const missing = terms.filter(({ isKey, stem }) => isKey && !hasAlike(passageStems, stem));
  const matched = terms.filter(({ stem }) => hasAlike(stems, stem));
  const lostNumber = terms.some(({ stem }) => /\d/.test(stem) && !around.has(stem));
  const { focus } = evidence.question;
  const isFocusLost = focus !== undefined && !hasAlike(around, focus);
  const sum =
    weights.bias +
    weights.keyMissing * Math.min(3, missing.length) +
    (evidence.isNegationLost ? weights.negationLost : 0) +
    weights.matched * Math.min(4, matched.length) +
    weights.grams * asked.shareIn(evidence.passage) +
    weights.narrowed * Math.min(2, asked.narrowed) +
    (isAgainst(evidence, asked) ? weights.contrary : 0) +
    weights.kindMissing * evidence.kindMissing +
    (lostNumber ? weights.numberMissing : 0) +
    (isFocusLost ? weights.focusLost : 0) +
    weights.whatLost * evidence.whatLost;
  return 1 / (1 + Math.exp(-sum));
}

function isAgainst({ sentence, passage }: Evidence, { contrast }: AskedWords): boolean {
  return contrast.isContrary(sentence) || contrast.isOther(sentence, passage);
}

/** What is read of a question once, for all the sentences that are weighed against it. */
export type AskedWords = {
  contrast: Contrast;
  narrowed: number;
  shareIn(passage: string): number;
};

const narrowing = new Set(
  (
    "mas menos mayor menor mayores menores mejor peor primero primera primer ultimo ultima unico " +
    "unica solo sola todos todas nunca siempre antes despues sin excepto no ningun ninguna ni " +
    "tampoco ademas otro otra otros mayoria minoria maximo minimo mitad ambos " +
    "least most only never always before after without except not first last other both"
  ).split(" "),
);

/** In characters, with the spaces around a word: they see through endings and misspellings. */
const gramLength = 4;

export function readAskedWords(text: string, language: Language): AskedWords {
  const words = wordsOf(text);
  const asked = new Set(gramsOf(words.filter((word) => !isStopWord(word, language))));
  return {
    contrast: contrastOf(text),
    narrowed: new Set(words.filter((word) => narrowing.has(word))).size,
    shareIn(passage) {
      if (asked.size === 0) return 1;
      const found = new Set(gramsOf(wordsOf(passage)).filter((gram) => asked.has(gram)));
      return found.size / asked.size;
    },
  };
}

function wordsOf(text: string): string[] {
  return foldText(text).match(/[a-z0-9]+/g) ?? [];
}

function gramsOf(words: string[]): string[] {
  return words.flatMap((word) => {
    const spaced = ` ${word} `;
    const count = Math.max(0, spaced.length - gramLength + 1);
    return Array.from({ length: count }, (_, i) => spaced.slice(i, i + gramLength));
  });
}
