import type { Spec } from "vega";
import { estimatesOf, type MeasuredRun } from "#shared/knowledge/evaluation/run.ts";

const rowHeight = 17;

/** Each metric of each run as a point on 0..1 with its 95 % interval, metrics under each other. */
export function drawEstimates(runs: MeasuredRun[]): Spec {
  const rows = runs
    .flatMap((run, order) =>
      estimatesOf(run).map(([metric, { mean, low, high }]) => ({
        kind: run.kind,
        metric,
        set: run.name,
        order,
        mean,
        low,
        high,
      })),
    )
    .map((row) => ({ ...row, row: `${row.metric} · ${row.set.replace(/\.json$/, "")}` }));
  const metrics = [...new Set(rows.map(({ metric }) => metric))];
  const inOrder = rows.toSorted(
    (a, b) => metrics.indexOf(a.metric) - metrics.indexOf(b.metric) || a.order - b.order,
  );
  const [x, y] = ["x", "y"];
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json",
    background: "white",
    padding: 12,
    width: 480,
    height: rowHeight * rows.length,
    data: [{ name: "rows", values: inOrder }],
    scales: [
      { name: x, type: "linear", domain: [0, 1], range: "width" },
      { name: y, type: "band", domain: { data: "rows", field: "row" }, range: "height" },
      {
        name: "color",
        type: "ordinal",
        domain: { data: "rows", field: "set" },
        range: ["#1b6ca8", "#d1495b", "#2e8b57", "#8a5a9e", "#b8860b", "#555555"],
      },
    ],
    axes: [
      { orient: "bottom", scale: x, grid: true, gridColor: "#e4e4e4", tickCount: 11 },
      { orient: "left", scale: y, ticks: false, domain: false, labelLimit: 400 },
    ],
    marks: [
      {
        type: "rule",
        from: { data: "rows" },
        encode: {
          enter: {
            x: { scale: x, field: "low" },
            x2: { scale: x, field: "high" },
            y: { scale: y, field: "row", band: 0.5 },
            stroke: { scale: "color", field: "set" },
            strokeWidth: { value: 2 },
          },
        },
      },
      {
        type: "symbol",
        from: { data: "rows" },
        encode: {
          enter: {
            x: { scale: x, field: "mean" },
            y: { scale: y, field: "row", band: 0.5 },
            fill: { scale: "color", field: "set" },
            size: { value: 46 },
          },
        },
      },
    ],
  };
}
