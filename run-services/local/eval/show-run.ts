import { estimatesOf, type MeasuredRun } from "#shared/knowledge/evaluation/run.ts";

/** A run as `--json` prints it: metrics by name, their 95 % bootstrap intervals beside them. */
export function runAsJson(run: MeasuredRun): Record<string, unknown> {
  const { kind, name, counts, facts, ids, calibration } = run;
  const estimates = estimatesOf(run);
  const { curve, ...calibrated } = calibration ?? {};
  return {
    kind,
    file: name,
    ...counts,
    questions: ids.length,
    ...Object.fromEntries(estimates.map(([metric, { mean }]) => [metric, rounded(mean, 4)])),
    intervals: Object.fromEntries(
      estimates.map(([metric, { low, high }]) => [metric, [rounded(low, 4), rounded(high, 4)]]),
    ),
    ...facts,
    ...(curve && { calibration: calibrated }),
  };
}

const words: Record<string, string> = {
  articles: "artículos",
  paragraphs: "párrafos",
  documents: "documentos",
  conversations: "conversaciones",
  unanswerable: "sin respuesta",
  searchP50Ms: "búsqueda, p50 (ms)",
  searchP95Ms: "búsqueda, p95 (ms)",
  answerP50Ms: "respuesta, p50 (ms)",
  answerP95Ms: "respuesta, p95 (ms)",
  atOnce: "preguntas a la vez",
  costMicros: "coste (millonésimas)",
  ingestSeconds: "ingestión (s)",
};

/** The run for a person. */
export function runText(run: MeasuredRun): string {
  const { name, counts, facts, ids, calibration } = run;
  const said = Object.entries(counts).map(([what, count]) => `${count} ${words[what] ?? what}`);
  const lines = estimatesOf(run).map(([metric, { mean, low, high }, count]) => {
    const interval = `[${low.toFixed(4)}, ${high.toFixed(4)}]`;
    return `  ${metric.padEnd(19)} ${mean.toFixed(4)}   ${interval}  n = ${count}`;
  });
  return [
    `${name}: ${[`${ids.length} preguntas`, ...said].join(", ")}`,
    `  ${"métrica".padEnd(19)} media    intervalo del 95 %`,
    ...lines,
    ...(calibration ? calibrationLines(calibration) : []),
    ...Object.entries(facts).map(([what, value]) => `  ${words[what] ?? what}: ${value}`),
  ].join("\n");
}

function calibrationLines(found: NonNullable<MeasuredRun["calibration"]>): string[] {
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  return [
    `  umbral ${found.threshold.toFixed(4)}, elegido en los artículos pares (rechazos en vano ${share(found.chosen.falseRefusals)}, acertados ${share(found.chosen.refusals)});`,
    `  en los impares: en vano ${share(found.falseRefusals)}, acertados ${share(found.refusals)}; con el 10 % en vano, ${share(found.refusalsAtTarget)}; área ${found.area.toFixed(4)}`,
  ];
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
