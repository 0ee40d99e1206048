import { estimatesOf, type MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import { compareRuns } from "../compare-runs.ts";
import { markdownTable } from "./markdown-table.ts";

const titles = {
  search: "Search",
  answers: "Answers",
  golden: "The golden set",
  "follow-ups": "Follow-ups",
  identifiers: "Exact identifiers",
};

/** What runs measured, as Markdown: a table for each kind, and the command of every number. */
export function reportTables(runs: MeasuredRun[], drawings: string[]): string {
  const plain = runs.filter(({ configuration }) => configuration === undefined);
  const kinds = (["search", "answers", "golden", "follow-ups", "identifiers"] as const).map(
    (kind) => ({
      title: titles[kind],
      of: plain.filter((run) => run.kind === kind),
    }),
  );
  const compared = runs.filter(({ configuration }) => configuration !== undefined);
  const calibrated = runs.filter(({ calibration }) => calibration !== undefined);
  return [
    ...kinds.flatMap(({ title, of }) => (of.length > 0 ? [`## ${title}`, runsTable(of)] : [])),
    ...(calibrated.length > 0 ? ["## Refusals", refusalsTable(calibrated)] : []),
    ...(compared.length > 0
      ? [
          "## Each part of the search, and the search without it",
          configurationsTable(compared),
          commands(compared),
        ]
      : []),
    ...drawings.map((name) => `![${name.replace(".svg", "")}](quality/${name})`),
    "",
  ].join("\n\n");
}

const estimate = ({ mean, low, high }: { mean: number; low: number; high: number }) =>
  low === high ? short(mean) : `${short(mean)} [${short(low)}, ${short(high)}]`;

/** `.849`, as the literature writes shares. */
function short(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, "$1.");
}

const factNames: Record<string, string> = {
  searchP50Ms: "search p50, ms",
  searchP95Ms: "search p95, ms",
  answerP50Ms: "answer p50, ms",
  answerP95Ms: "answer p95, ms",
  atOnce: "questions at once",
  costMicros: "cost, micro-units",
  ingestSeconds: "ingestion, s",
};

/** Metrics down, runs across. */
function runsTable(runs: MeasuredRun[]): string {
  const estimates = runs.map(
    (run) => new Map(estimatesOf(run).map(([name, found]) => [name, found])),
  );
  const metrics = [...new Set(estimates.flatMap((found) => [...found.keys()]))];
  const facts = [...new Set(runs.flatMap((run) => Object.keys(run.facts)))];
  return [
    markdownTable([
      ["", ...runs.map(({ name }) => name)],
      ["questions", ...runs.map(questionsOf)],
      ...metrics.map((metric) => [
        metric,
        ...estimates.map((found) => {
          const value = found.get(metric);
          return value ? estimate(value) : "";
        }),
      ]),
      ...facts.map((fact) => [
        factNames[fact] ?? fact,
        ...runs.map((run) => `${run.facts[fact] ?? ""}`),
      ]),
    ]),
    commands(runs),
  ].join("\n\n");
}

function questionsOf({ ids, counts }: MeasuredRun): string {
  const about = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return [`${ids.length}`, ...about].join(", ");
}

function refusalsTable(runs: MeasuredRun[]): string {
  return markdownTable([
    [
      "",
      "threshold",
      "even articles: false refusals",
      "refusals",
      "odd articles: false refusals",
      "refusals",
      "refusals at 10 %",
      "area",
    ],
    ...runs.flatMap(({ name, calibration: found }) =>
      found
        ? [
            [
              name,
              short(found.threshold),
              short(found.chosen.falseRefusals),
              short(found.chosen.refusals),
              short(found.falseRefusals),
              short(found.refusals),
              short(found.refusalsAtTarget),
              short(found.area),
            ],
          ]
        : [],
    ),
  ]);
}

/** Runs down, metrics across; `p`: of the first metric, against the first run of the same file. */
export function configurationsTable(runs: MeasuredRun[]): string {
  const metrics = [...new Set(runs.flatMap((run) => estimatesOf(run).map(([name]) => name)))];
  const rows = runs.map((run) => {
    const found = new Map(estimatesOf(run).map(([metric, { mean }]) => [metric, mean]));
    const means = metrics.map((metric) => short(found.get(metric) ?? Number.NaN));
    const first = runs.find(({ name }) => name === run.name);
    const [compared] = first && first !== run ? compareRuns(first, run) : [];
    return [run.name, run.configuration ?? "", ...means, compared?.p.toFixed(4) ?? ""];
  });
  return markdownTable([["", "configuration", ...metrics, "p"], ...rows]);
}

function commands(runs: MeasuredRun[]): string {
  const all = runs.map(
    ({ command, measuredAt }) => `- \`${command}\` (${measuredAt.slice(0, 10)})`,
  );
  return [...new Set(all)].join("\n");
}
