import type { ModelPassage } from "#shared/conversations/ports.ts";
import { holdsAnswer } from "./answer-types.ts";
import { coverQuestion } from "./cover-question.ts";
import { isNegated, type Question } from "./read-question.ts";
import type { Word, WordReader } from "./read-words.ts";
import { isRow, splitUnits, type Unit } from "./split-units.ts";

/** A unit of a passage and how well it answers. */
export type Candidate = Unit & {
  passage: ModelPassage;
  /** Ranks the candidates of one question against each other. */
  score: number;
  /** Tells whether the best one answers at all (see `enoughSupport`). */
  support: number;
};

/**
 * What counts for an answer, and what against it. Chosen with logistic regressions on the even
 * articles of SQuAD-es v2.0 dev (Carrino et al. 2020), each question with its eight best
 * passages, and rounded; those of `support` tell its answerable questions from the others.
 */
const weights = {
  score: { cover: 1, rank: 0.6, nothingPlain: -0.15, noAnswer: -0.25, negation: -0.2 },
  support: { cover: 1, keys: 0.9, nothingPlain: -0.95, negation: -1.8 },
};

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
  const hasKeys = question.terms.some((term) => term.isKey);
  return units.map((unit, index) => {
    const around = stemsAround(units, index);
    const { asks, stems } = question;
    const hasKind = asks !== undefined && holdsAnswer(asks, unit.text, unit.words, stems);
    const negation = question.isNegated && !isNegated(unit.words);
    const score = weights.score;
    const support = weights.support;
    return {
      ...unit,
      score:
        score.cover * coverage(unit.stems, "all", hasKind) +
        score.rank / (unit.rank + 1) +
        (asks && !hasKind ? score.noAnswer : 0) +
        (coverage(unit.stems, "plain") === 0 ? score.nothingPlain : 0) +
        (negation ? score.negation : 0),
      support:
        support.cover * coverage(around, "all", hasKind) +
        support.keys * coverage(around, hasKeys ? "keys" : "all", hasKind) +
        (coverage(around, "plain") === 0 ? support.nothingPlain : 0) +
        (hasKind ? 0 : -(asks?.need ?? 0)) +
        (negation ? support.negation : 0),
    };
  });
}

/** Of the unit, its neighbours in the passage, and what stands above them. */
function stemsAround(units: ReadUnit[], index: number): Set<string> {
  const unit = units[index];
  const near = units
    .slice(Math.max(0, index - 1), index + 2)
    .filter(({ passage }) => passage === unit?.passage);
  return new Set([...(unit?.headStems ?? []), ...near.flatMap(({ stems }) => [...stems])]);
}

type ReadUnit = Unit & {
  passage: ModelPassage;
  rank: number;
  text: string;
  words: Word[];
  stems: Set<string>;
  /** Stems of the title and the headings above. */
  headStems: Set<string>;
};

function readUnits(passage: ModelPassage, rank: number, reader: WordReader): ReadUnit[] {
  const stemsOf = (words: Word[]) => new Set(words.map((word) => word.stem));
  const headStems = stemsOf(reader.read([passage.title, ...passage.headings].join("\n")));
  const lostHeader = passage.headings.at(-1);
  const header = lostHeader && isRow(lostHeader) ? lostHeader : undefined;
  return splitUnits(passage.text, header).map((unit) => {
    const text = passage.text.slice(unit.start, unit.end);
    const words = reader.read(text);
    const stems = stemsOf([...words, ...reader.read(unit.header ?? "")]);
    return { ...unit, passage, rank, text, words, stems, headStems };
  });
}
