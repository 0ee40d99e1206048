import { exactMatch, holdsAnswer, wordF1 } from "./match-answer.ts";

/** An answer, as far as it is measured. */
export type MeasuredAnswer = {
  answer: string;
  refused: boolean;
  /** `isVerbatim`: the quote is what stands at its place in the text of its document. */
  citations: { quote: string; isVerbatim: boolean }[];
};

/** What one answer scores in each metric; null where the metric says nothing about it. */
export type AnswerScores = Record<AnswerMetric, number | null>;

export const answerMetrics = [
  "EM",
  "F1",
  "contained",
  "citation precision",
  "citation recall",
  "verbatim citations",
  "false refusals",
  "refusals",
] as const;
type AnswerMetric = (typeof answerMetrics)[number];

/**
 * Scores an answer against the gold ones, none for a question that the documents do not answer.
 *
 * Of answerable questions, refused ones counting 0: `EM` and `F1` of the answer's words without
 * markers or of one of its quotes, whichever fits best; `contained`: they hold a gold answer;
 * `citation recall`: a citation that is verbatim holds one. Of every citation of such questions:
 * `citation precision`, it is verbatim and holds a gold answer. Of all citations: `verbatim
 * citations`. `false refusals` are of answerable questions, `refusals` of the others.
 */
export function scoreAnswer(answer: MeasuredAnswer, golds: string[]): AnswerScores {
  const { refused, citations } = answer;
  const isAnswerable = golds.length > 0;
  const said = refused ? [] : [withoutMarkers(answer.answer), ...citations.map((c) => c.quote)];
  const best = (score: (text: string) => number) =>
    isAnswerable ? Math.max(0, ...said.map(score)) : null;
  const supports = citations.map(({ quote, isVerbatim }) =>
    isVerbatim && holdsAnswer(quote, golds) ? 1 : 0,
  );
  return {
    EM: best((text) => exactMatch(text, golds)),
    F1: best((text) => wordF1(text, golds)),
    contained: best((text) => (holdsAnswer(text, golds) ? 1 : 0)),
    "citation precision": isAnswerable ? mean(supports) : null,
    "citation recall": isAnswerable ? Math.max(0, ...supports) : null,
    "verbatim citations": mean(citations.map(({ isVerbatim }) => (isVerbatim ? 1 : 0))),
    "false refusals": isAnswerable ? Number(refused) : null,
    refusals: isAnswerable ? null : Number(refused),
  };
}

function withoutMarkers(text: string): string {
  return text.replace(/\s*\[\d+\]/g, "").trim();
}

/** Null of nothing. */
function mean(values: number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value) / values.length;
}
