import type { ModelPassage } from "#shared/conversations/ports.ts";
import { holdsAnswer } from "./answer-types.ts";
import { coverQuestion, hasAlike } from "./cover-question.ts";
import { isNoAnswer, isQuestion } from "./no-answers.ts";
import { readIdentities } from "./read-identity.ts";
import { isNegated, type Question } from "./read-question.ts";
import type { Word, WordReader } from "./read-words.ts";
import { isRow, splitUnits, type Unit } from "./split-units.ts";
import { isStopWord } from "./stop-words.ts";
import { readAskedWords, weighSupport } from "./weigh-support.ts";

/** A unit of a passage and how well it answers. */
export type Candidate = Unit & {
  passage: ModelPassage;
  /** Ranks the candidates of one question against each other. */
  score: number;
  /** Whether it answers at all, 0..1; only the best few are asked. */
  support(): number;
};

/**
 * What counts for an answer, and what against it. Chosen with a logistic regression on the even
 * articles of SQuAD-es v2.0 dev (Carrino et al. 2020), each question with its eight best
 * passages, and rounded.
 */
const weights = { cover: 1, rank: 0.6, nothingPlain: -0.15, noAnswer: -0.25, negation: -0.2 };
/** What a paper loses that mentions the number of another one, and is asked of that one. */
const ofOther = -0.5;
/** What a sentence loses that has nothing of what is asked of an identified paper. */
const ofLost = -0.4;

/** Scores every unit of the passages, which come best first. */
export function scoreUnits(
  question: Question,
  passages: ModelPassage[],
  reader: WordReader,
): Candidate[] {
  const units = passages.flatMap((passage, rank) => readUnits(passage, rank, reader));
  const coverage = coverQuestion(
    question,
    units.map((unit) => unit.stems),
  );
  const asked = readAskedWords(question.text, question.language);
  const identities = readIdentities(question, passages, reader);
  return units.map((unit, index) => {
    const { asks } = question;
    const { is, stems: named } = identities.of(unit.passage);
    // Each sentence of a paper is about what the paper is.
    const about = is === "own" ? { ...unit, headStems: union(unit.headStems, named) } : unit;
    const stems = is === "own" ? union(unit.stems, named) : unit.stems;
    const hasKind = asks !== undefined && holdsAnswer(asks, unit.text, unit.words, question.stems);
    const isNegationLost = question.isNegated && !isNegated(unit.words);
    const whatLost = is === "open" ? 0 : lostOf(question, unit.stems, named);
    const isOutside = isNoAnswer(unit.text) || (is === "other" && !identities.isNamedIn(unit.text));
    return {
      ...unit,
      score:
        isOutside || isBare(about, question)
          ? -1
          : weights.cover * coverage(stems, "all", hasKind) +
            weights.rank / (unit.rank + 1) +
            (asks && !hasKind ? weights.noAnswer * (1 + (asks.need ?? 0)) : 0) +
            (coverage(unit.stems, "plain") === 0 ? weights.nothingPlain : 0) +
            (isNegationLost ? weights.negation : 0) +
            ofLost * whatLost +
            (is === "other" ? ofOther : 0),
      support() {
        if (isOutside) return 0;
        const { title, headings, text } = unit.passage;
        const own = units.filter(({ passage }) => passage === unit.passage);
        const evidence = {
          question,
          sentence: unit.text,
          stems,
          around: union(stemsAround(units, index), named),
          passage: [title, ...headings, text].join("\n"),
          passageStems: new Set([...about.headStems, ...own.flatMap((each) => [...each.stems])]),
          isNegationLost,
          kindMissing: hasKind ? 0 : (asks?.need ?? 0),
          whatLost,
        };
        return weighSupport(evidence, asked);
      },
    };
  });
}

function union(one: ReadonlySet<string>, other: ReadonlySet<string>): Set<string> {
  return new Set([...one, ...other]);
}

/** What share of the words that say what is asked of a paper, and not which, some stems lack. */
function lostOf({ terms }: Question, stems: ReadonlySet<string>, named: ReadonlySet<string>) {
  const what = terms.filter(
    ({ isKey, isKind, isTopic, stem }) => !isKey && !isKind && !isTopic && !named.has(stem),
  );
  const lost = what.filter(({ stem }) => !hasAlike(stems, stem));
  return lost.length / Math.max(1, what.length);
}

/** A heading or a label that only repeats the question and what stands above it says nothing. */
function isBare({ text, words, headStems }: ReadUnit, { stems, language }: Question): boolean {
  if (/[.!?…:;]["»”)]?$/u.test(text)) return false;
  return words.every(
    ({ folded, stem }) => isStopWord(folded, language) || stems.has(stem) || headStems.has(stem),
  );
}

/** Of the unit, its neighbours in the passage, and what stands above them. */
function stemsAround(units: ReadUnit[], index: number): Set<string> {
  const unit = units[index];
  const near = units
    .slice(Math.max(0, index - 1), index + 2)
    .filter(({ passage }) => passage === unit?.passage);
  return new Set([...(unit?.headStems ?? []), ...near.flatMap(({ stems }) => [...stems])]);
}

export type ReadUnit = Unit & {
  passage: ModelPassage;
  rank: number;
  text: string;
  words: Word[];
  stems: Set<string>;
  /** Stems of the title and the headings above. */
  headStems: Set<string>;
};

export function readUnits(passage: ModelPassage, rank: number, reader: WordReader): ReadUnit[] {
  const stemsOf = (words: Word[]) => new Set(words.map((word) => word.stem));
  const headStems = stemsOf(reader.read([passage.title, ...passage.headings].join("\n")));
  const lostHeader = passage.headings.at(-1);
  const header = lostHeader && isRow(lostHeader) ? lostHeader : undefined;
  /** What stands after a question is said of what that asks. */
  let asked: Word[] = [];
  return splitUnits(passage.text, header).map((unit) => {
    const text = passage.text.slice(unit.start, unit.end);
    const words = reader.read(text);
    const stems = stemsOf([...words, ...reader.read(unit.header ?? ""), ...asked]);
    asked = isQuestion(text) ? words : [];
    return { ...unit, passage, rank, text, words, stems, headStems };
  });
}
