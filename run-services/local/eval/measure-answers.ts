import { percentile } from "#shared/knowledge/evaluation/metrics.ts";
import { calibrate, type Supported } from "#shared/knowledge/evaluation/refusal-curve.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import { answerMetrics, scoreAnswer } from "#shared/knowledge/evaluation/score-answer.ts";
import type { Question } from "#shared/knowledge/evaluation/squad.ts";
import type { ApiClient } from "../client/api-client.ts";
import type { AnswerView } from "../client/schemas.ts";
import type { Ingested } from "./ingest-articles.ts";
import { rounded } from "./show-run.ts";
import { sideBySide } from "./side-by-side.ts";

/** Asks every question, answerable or not, as many at once as `atOnce` says. */
export async function measureAnswers(
  questions: Question[],
  articles: Ingested[],
  options: { client: ApiClient; signal: AbortSignal; atOnce: number },
): Promise<Pick<MeasuredRun, "ids" | "values" | "facts" | "calibration">> {
  const { client, signal, atOnce } = options;
  const texts = new Map(articles.map(({ documentId, text }) => [documentId, text]));
  const asked = await sideBySide(questions, atOnce, async ({ question, answers }) => {
    signal.throwIfAborted();
    const started = performance.now();
    const answer = await client.ask(question);
    const ms = performance.now() - started;
    return { answer, ms, scores: scoreAnswer(measured(answer, texts), answers) };
  });
  const ms = asked.map((one) => one.ms);
  const costs = asked.map(({ answer }) => answer.usage.cost.amountMicros);
  const supported = questions.flatMap(({ article, answers }, index): Supported[] => {
    const support = asked[index]?.answer.support ?? undefined;
    return support === undefined ? [] : [{ article, isAnswerable: answers.length > 0, support }];
  });
  const calibration = calibrate(supported);
  return {
    ids: questions.map(({ id }) => id),
    values: Object.fromEntries(
      answerMetrics.map((metric) => [metric, asked.map(({ scores }) => scores[metric])]),
    ),
    facts: {
      answerP50Ms: rounded(percentile(ms, 0.5), 2),
      answerP95Ms: rounded(percentile(ms, 0.95), 2),
      atOnce,
      costMicros: costs.reduce((sum, cost) => sum + cost, 0),
    },
    ...(calibration && { calibration }),
  };
}

function measured({ answer, refused, citations }: AnswerView, texts: Map<string, string>) {
  return {
    answer,
    refused,
    citations: citations.map(({ quote, document, start, end }) => ({
      quote,
      isVerbatim: quote !== "" && texts.get(document.id)?.slice(start, end) === quote,
    })),
  };
}
