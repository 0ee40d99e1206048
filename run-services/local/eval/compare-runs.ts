import { compareValues } from "#shared/knowledge/evaluation/compare-values.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";

/** A row of the comparison: how a metric moved from one run to another, on the same questions. */
type Compared = ReturnType<typeof compareValues> & { metric: string };

/** Every metric that both runs have, over the questions that both have. */
export function compareRuns(a: MeasuredRun, b: MeasuredRun): Compared[] {
  const position = new Map(b.ids.map((id, index) => [id, index]));
  return Object.entries(a.values).flatMap(([metric, values]) => {
    const others = b.values[metric] ?? [];
    const pairs = a.ids.flatMap((id, index): [number, number][] => {
      const [one, other] = [values[index] ?? null, others[position.get(id) ?? -1] ?? null];
      return one === null || other === null ? [] : [[one, other]];
    });
    return pairs.length === 0 ? [] : [{ metric, ...compareValues(pairs) }];
  });
}

/** The comparison for a person. */
export function comparisonText(a: MeasuredRun, b: MeasuredRun): string {
  const rows = compareRuns(a, b).map(({ metric, pairs, p, ...found }) => {
    const { a: before, b: after, mean, low, high } = found;
    const signed = (value: number) => `${value < 0 ? "" : "+"}${value.toFixed(4)}`;
    const values = `${before.toFixed(4)}  ${after.toFixed(4)}  ${signed(mean)}`;
    const interval = `[${signed(low)}, ${signed(high)}]`;
    return `  ${metric.padEnd(19)} ${values}  ${interval}  p = ${p.toFixed(4)}  n = ${pairs}`;
  });
  if (rows.length === 0) throw new Error(`${a.name} y ${b.name} no tienen preguntas en común.`);
  return [
    `A: ${a.name} (${a.command}, ${a.measuredAt})`,
    `B: ${b.name} (${b.command}, ${b.measuredAt})`,
    `  ${"métrica".padEnd(19)} A       B       B − A    intervalo del 95 %`,
    ...rows,
  ].join("\n");
}
