import { evaluateRanks, type Metric, percentile } from "#shared/knowledge/evaluation/metrics.ts";

const names: Metric[] = ["nDCG@10", "R@1", "R@10", "MRR@10"];

/** What an evaluation found, as `--json` prints it. */
export type EvalResult = Record<Metric, number> & {
  file: string;
  articles: number;
  paragraphs: number;
  questions: number;
  /** 95 % bootstrap intervals of the metrics. */
  intervals: Record<string, [low: number, high: number]>;
  searchP50Ms: number;
  searchP95Ms: number;
  ingestSeconds: number;
};

type Run = {
  file: string;
  articles: number;
  paragraphs: number;
  ranks: number[];
  /** Of each search, in milliseconds. */
  ms: number[];
  ingestMs: number;
};

export function summarise({ ranks, ms, ingestMs, ...run }: Run): EvalResult {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const found = evaluateRanks(ranks);
  return {
    ...run,
    questions: ranks.length,
    "nDCG@10": round(found["nDCG@10"].mean, 4),
    "R@1": round(found["R@1"].mean, 4),
    "R@10": round(found["R@10"].mean, 4),
    "MRR@10": round(found["MRR@10"].mean, 4),
    intervals: Object.fromEntries(
      names.map((name) => [name, [round(found[name].low, 4), round(found[name].high, 4)]]),
    ),
    searchP50Ms: round(percentile(ms, 0.5), 2),
    searchP95Ms: round(percentile(ms, 0.95), 2),
    ingestSeconds: round(ingestMs / 1000, 1),
  };
}

/** The result for a person. */
export function resultText(result: EvalResult): string {
  const lines = names.map((name) => {
    const [low, high] = (result.intervals[name] ?? []).map((value) => value.toFixed(4));
    return `  ${name.padEnd(8)} ${result[name].toFixed(4)}   [${low}, ${high}]`;
  });
  const { file, articles, paragraphs, questions } = result;
  return [
    `${file}: ${articles} artículos, ${paragraphs} párrafos, ${questions} preguntas`,
    "  métrica  media    intervalo del 95 %",
    ...lines,
    `  búsqueda: p50 ${result.searchP50Ms} ms, p95 ${result.searchP95Ms} ms`,
    `  ingestión: ${result.ingestSeconds} s`,
  ].join("\n");
}
