import type { Spec } from "vega";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";

/** Enough for a smooth line. */
const mostPoints = 200;

/** The share of unanswerable questions refused over that of answerable ones, a line a run. */
export function drawRefusals(runs: MeasuredRun[]): Spec {
  const points = runs.flatMap(({ name, calibration }) =>
    thinned(calibration?.curve ?? []).map(({ falseRefusals, refusals }) => ({
      name,
      falseRefusals,
      refusals,
    })),
  );
  const chosen = runs.flatMap(({ name, calibration }) =>
    calibration
      ? [{ name, falseRefusals: calibration.falseRefusals, refusals: calibration.refusals }]
      : [],
  );
  const place = {
    x: { scale: "x", field: "falseRefusals" },
    y: { scale: "y", field: "refusals" },
  };
  const color = { scale: "color", field: "name" };
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json",
    background: "white",
    padding: 12,
    width: 380,
    height: 380,
    data: [
      { name: "points", values: points },
      { name: "chosen", values: chosen },
      {
        name: "chance",
        values: [0, 1].map((share) => ({ falseRefusals: share, refusals: share })),
      },
    ],
    scales: [
      { name: "x", type: "linear", domain: [0, 1], range: "width" },
      { name: "y", type: "linear", domain: [0, 1], range: "height" },
      {
        name: "color",
        type: "ordinal",
        domain: { data: "chosen", field: "name" },
        range: ["#1b6ca8", "#d1495b", "#2e8b57"],
      },
    ],
    axes: [
      { orient: "bottom", scale: "x", grid: true, gridColor: "#e4e4e4", title: "false refusals" },
      { orient: "left", scale: "y", grid: true, gridColor: "#e4e4e4", title: "refusals" },
    ],
    legends: [{ fill: "color", orient: "bottom", direction: "vertical", labelLimit: 400 }],
    marks: [
      {
        type: "line",
        from: { data: "chance" },
        encode: {
          enter: { ...place, stroke: { value: "#aaaaaa" }, strokeDash: { value: [4, 4] } },
        },
      },
      {
        type: "group",
        from: { facet: { name: "lines", data: "points", groupby: "name" } },
        marks: [
          {
            type: "line",
            from: { data: "lines" },
            encode: { enter: { ...place, stroke: color, strokeWidth: { value: 2 } } },
          },
        ],
      },
      {
        type: "symbol",
        from: { data: "chosen" },
        encode: { enter: { ...place, fill: color, size: { value: 70 } } },
      },
    ],
  };
}

function thinned<T>(points: T[]): T[] {
  const every = Math.ceil(points.length / mostPoints);
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
}
