import type { Language } from "#shared/kernel/text.ts";
import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import { type AnswerType, askedType, kindWords } from "./answer-types.ts";
import type { Word, WordReader } from "./read-words.ts";
import { isStopWord } from "./stop-words.ts";

/** A word of the question that what answers it should share. */
export type Term = {
  stem: string;
  /** Names and numbers: another one in their place is another question. */
  isKey: boolean;
  /** Says what kind of thing is asked for ("precio", "plazo"), which the answer need not repeat. */
  isKind: boolean;
  /** Says only what the conversation is about: "Factura 2026-0147: ¿Cuándo vence?". */
  isTopic: boolean;
};

export type Question = {
  text: string;
  language: Language;
  terms: Term[];
  /** Every stem of the question: what it already says is no answer to it. */
  stems: ReadonlySet<string>;
  asks: AnswerType | undefined;
  /** The word that says what is asked of somebody or something named: "hijos", "salario". */
  focus: string | undefined;
  isNegated: boolean;
};

/** What a follow-up is put after, so that it can stand alone. */
const topic = /^[^:¿?]{1,300}:\s+(?=¿)/u;
/** Written like names, they say what is asked, and not of whom. */
const labels = new Set("nif cif nie dni iban bic swift iva irpf".split(" "));
/** Longer questions are read up to here: what they are about has long been said. */
const maxTerms = 64;

export function readQuestion(text: string, language: Language, reader: WordReader): Question {
  const topicEnd = topic.exec(text)?.[0].length ?? 0;
  const own = text.slice(topicEnd);
  const asks = askedType(own);
  const kindStems = new Set(asks ? reader.read(kindWords(asks, own)).map((word) => word.stem) : []);
  const words = reader.read(text);
  const terms = new Map<string, Term>();
  for (const word of words) {
    if (terms.size === maxTerms) break;
    if (!word.isNumber && isStopWord(word.folded, language)) continue;
    terms.set(word.stem, {
      stem: word.stem,
      isKey:
        (word.isName && !labels.has(word.folded)) ||
        word.isNumber ||
        (terms.get(word.stem)?.isKey ?? false),
      isKind: kindStems.has(word.stem),
      isTopic: word.end <= topicEnd,
    });
  }
  return {
    text,
    language,
    terms: [...terms.values()],
    stems: new Set(words.map((word) => word.stem)),
    asks,
    focus: focusOf(own, [...terms.values()], reader),
    isNegated: isNegated(words),
  };
}

const opening =
  /^(?:cuant[oa]s |how many |(?:cual(?:es)?|what|which) (?:es|son|era|fue|is|are|was|were) (?:el |la |los |las |su |the )?)(\p{L}+)|^(?:el |la )?(\p{L}+) (?:de|del|of) /u;

function focusOf(question: string, terms: Term[], reader: WordReader): string | undefined {
  if (!terms.some(({ isKey }) => isKey)) return undefined;
  const [, counted, terse] = opening.exec(foldText(question).replace(/^[^\p{L}\p{N}]+/u, "")) ?? [];
  const [word] = reader.read(counted ?? terse ?? "");
  const term = terms.find(({ stem }) => stem === word?.stem);
  return term && !term.isKey && !term.isKind ? term.stem : undefined;
}

const negations = new Set(
  "no nunca jamas ningun ninguna ninguno tampoco sin not never without".split(" "),
);

export function isNegated(words: Word[]): boolean {
  return words.some((word) => negations.has(word.folded));
}
