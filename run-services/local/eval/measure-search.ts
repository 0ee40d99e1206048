import { type Metric, metrics, percentile } from "#shared/knowledge/evaluation/metrics.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import type { Question } from "#shared/knowledge/evaluation/squad.ts";
import type { ApiClient } from "../client/api-client.ts";
import type { Ingested } from "./ingest-articles.ts";
import { rankQuestions } from "./rank-questions.ts";
import { rounded } from "./show-run.ts";

const names: Metric[] = ["nDCG@10", "R@1", "R@10", "MRR@10"];

/** Searches for every question, one after the other. */
export async function measureSearch(
  questions: Question[],
  articles: Ingested[],
  options: { client: ApiClient; signal: AbortSignal },
): Promise<Pick<MeasuredRun, "ids" | "values" | "facts">> {
  const { ranks, ms } = await rankQuestions(questions, articles, options);
  return {
    ids: questions.map(({ id }) => id),
    values: Object.fromEntries(names.map((name) => [name, ranks.map(metrics[name])])),
    facts: {
      searchP50Ms: rounded(percentile(ms, 0.5), 2),
      searchP95Ms: rounded(percentile(ms, 0.95), 2),
    },
  };
}
