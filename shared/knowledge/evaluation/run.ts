import { z } from "zod";
import { bootstrap, type Estimate } from "./metrics.ts";

const share = z.number();
const refusalPoint = z.object({
  threshold: z.number(),
  falseRefusals: share,
  refusals: share,
});

/**
 * A measurement, as `--save` writes it: every metric of every question, so that two runs can be
 * compared question by question. `values[metric][n]` is of `ids[n]`; null where the metric says
 * nothing about that question.
 */
export const measuredRun = z.object({
  kind: z.enum(["search", "answers", "golden", "follow-ups", "identifiers"]),
  /** The file that was measured with. */
  name: z.string(),
  /** Of one of several configurations that were compared: which. */
  configuration: z.string().optional(),
  /** How to measure it again. */
  command: z.string(),
  measuredAt: z.iso.datetime(),
  counts: z.record(z.string(), z.int()),
  /** Milliseconds, seconds, micro-units of money: what is no mean over questions. */
  facts: z.record(z.string(), z.number()),
  ids: z.array(z.string()),
  values: z.record(z.string(), z.array(z.number().nullable())),
  /** Where answers tell how well they are supported, of both kinds of questions. */
  calibration: refusalPoint
    .extend({
      chosen: refusalPoint,
      curve: z.array(refusalPoint),
      refusalsAtTarget: share,
      area: share,
    })
    .optional(),
});
export type MeasuredRun = z.infer<typeof measuredRun>;

/** The mean of each metric over the questions that it says something about. */
export function estimatesOf({ values }: MeasuredRun): [metric: string, Estimate, count: number][] {
  return Object.entries(values).flatMap(([metric, all]) => {
    const known = all.filter((value) => value !== null);
    return known.length === 0 ? [] : [[metric, bootstrap(known), known.length]];
  });
}
