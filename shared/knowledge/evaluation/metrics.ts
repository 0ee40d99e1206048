import { xorshift32 } from "./random.ts";

/**
 * Metrics of one question with a single relevant item, from its rank (1 is first, 0 is not
 * found). Each is in 0..1; the mean over questions is the metric of the set.
 */
export const metrics = {
  /** Järvelin and Kekäläinen 2002; with one relevant item the ideal gain is 1. */
  "nDCG@10": (rank: number) => (isWithin(rank, 10) ? 1 / Math.log2(rank + 1) : 0),
  "R@1": (rank: number) => (isWithin(rank, 1) ? 1 : 0),
  "R@10": (rank: number) => (isWithin(rank, 10) ? 1 : 0),
  "MRR@10": (rank: number) => (isWithin(rank, 10) ? 1 / rank : 0),
};
export type Metric = keyof typeof metrics;

/** A mean with its 95 % interval. */
export type Estimate = { mean: number; low: number; high: number };

function isWithin(rank: number, depth: number): boolean {
  return rank >= 1 && rank <= depth;
}

/** Every metric over the ranks of all questions, with 95 % bootstrap intervals. */
export function evaluateRanks(ranks: number[]): Record<Metric, Estimate> {
  const estimate = (metric: Metric) => bootstrap(ranks.map(metrics[metric]));
  return {
    "nDCG@10": estimate("nDCG@10"),
    "R@1": estimate("R@1"),
    "R@10": estimate("R@10"),
    "MRR@10": estimate("MRR@10"),
  };
}

/**
 * The mean of `values` and its 95 % interval by the percentile bootstrap (Efron 1979) over
 * `resamples` samples drawn with replacement. The same seed gives the same interval. All zero
 * for no values.
 */
export function bootstrap(values: number[], { resamples = 1_000, seed = 1 } = {}): Estimate {
  if (values.length === 0) return { mean: 0, low: 0, high: 0 };
  const random = xorshift32(seed);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random() % values.length] ?? 0;
    return sum / values.length;
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: percentile(means, 0.025), high: percentile(means, 0.975) };
}

/** The value below which the share `p` (0..1) lies, interpolated; NaN for no values. */
export function percentile(values: number[], p: number): number {
  const sorted = values.toSorted((x, y) => x - y);
  const position = Math.min(1, Math.max(0, p)) * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
