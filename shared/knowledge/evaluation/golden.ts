import { z } from "zod";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { holdsAnswer, wordF1 } from "./match-answer.ts";
import { type MeasuredAnswer, scoreAnswer } from "./score-answer.ts";

/** A question and what is expected of its answer: a line of a golden set, and of feedback. */
const goldenQuestion = z.object({
  question: z.string(),
  /** What the answer must hold, all of it, in its own words or in a quote. */
  expected: z.union([z.string(), z.array(z.string())]).nullish(),
  /** True: the documents do not answer, and the answer must say so. */
  refused: z.boolean().optional(),
  /** File names, titles or ids of documents that must all be cited. */
  documents: z.array(z.string()).optional(),
  language: z.string().optional(),
  /** The questions asked before it in its conversation, first one first. */
  history: z.array(z.string()).optional(),
  /** Its documents disagree, and the answer must say so. */
  conflict: z.boolean().optional(),
  /** What kind of question it is, to see what fails. */
  topic: z.string().optional(),
});
export type GoldenQuestion = z.infer<typeof goldenQuestion>;

/** Reads JSON lines; throws for a line that is no golden question, naming it. */
export function readGolden(jsonLines: string): GoldenQuestion[] {
  return jsonLines.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const { data, error } = goldenQuestion.safeParse(parseJson(line));
    if (!data) throw new Error(`line ${index + 1}: ${z.prettifyError(error)}`);
    return [data];
  });
}

export type GoldenAnswer = MeasuredAnswer & {
  language: string;
  /** How many disagreements between documents it names. */
  conflicts: number;
  /** By any of its names, each document cited. */
  documents: string[][];
  /** What its last question finds, in its own words and rewritten to stand alone. */
  found?: { asked: FoundText[]; standalone: FoundText[] };
};

/** A passage that a search found: its text, and any name of its document. */
type FoundText = { text: string; document: string[] };

export const goldenMetrics = [
  "passed",
  "right",
  "F1",
  "answered",
  "refusals",
  "documents cited",
  "verbatim citations",
  "language",
  "conflicts",
  "R@5 as asked",
  "R@5 rewritten",
] as const;
export type GoldenMetric = (typeof goldenMetrics)[number];

/**
 * Scores an answer, 0..1 in each metric; null where the question expects nothing of the kind.
 * `right`: it is no refusal and holds all that is expected. `answered` and `refusals`: it refused
 * what it should, and nothing else. `passed`: every other metric but `F1` and those of
 * search is 1. `R@5`, of questions with a history: a passage of the documents that holds what is
 * expected is among the first five.
 */
export function scoreGolden(
  answer: GoldenAnswer,
  question: GoldenQuestion,
): Record<GoldenMetric, number | null> {
  const { expected, documents = [], language, conflict, refused: mustRefuse } = question;
  const wanted = [expected ?? []].flat();
  const said = answer.refused ? [] : [answer.answer, ...answer.citations.map(({ quote }) => quote)];
  const isHeld = (words: string) => said.some((text) => holdsAnswer(text, [words]));
  const isCited = (name: string) => answer.documents.some((names) => names.includes(name));
  const scores = {
    right: wanted.length > 0 ? Number(wanted.every(isHeld)) : null,
    answered: mustRefuse ? null : Number(!answer.refused),
    refusals: mustRefuse ? Number(answer.refused) : null,
    "documents cited":
      documents.length > 0 ? documents.filter(isCited).length / documents.length : null,
    "verbatim citations": scoreAnswer(answer, wanted)["verbatim citations"],
    language: language === undefined ? null : Number(answer.language === language),
    conflicts: conflict ? Number(answer.conflicts > 0) : null,
  };
  const isPassed = Object.values(scores).every((score) => score === null || score === 1);
  const F1 = wanted.length > 0 ? Math.max(0, ...said.map((text) => wordF1(text, wanted))) : null;
  const isFound = (passages: FoundText[] = []) =>
    Number(
      passages.slice(0, 5).some(({ text, document }) => {
        const isTheirs = documents.some((name) => document.includes(name));
        return isTheirs && wanted.some((words) => holdsAnswer(text, [words]));
      }),
    );
  return {
    passed: Number(isPassed),
    F1,
    ...scores,
    "R@5 as asked": answer.found ? isFound(answer.found.asked) : null,
    "R@5 rewritten": answer.found ? isFound(answer.found.standalone) : null,
  };
}

/** What each metric must at least be. */
export const goldenFloors = z.partialRecord(z.enum(goldenMetrics), z.number());
export type GoldenFloors = z.infer<typeof goldenFloors>;
