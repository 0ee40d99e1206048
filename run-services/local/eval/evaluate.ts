import { resolve } from "node:path";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import { createApiClient } from "../client/api-client.ts";
import { withDeadline } from "../deadline.ts";
import { readLocalEnv, systemSettings } from "../local-env.ts";
import type { System } from "../start-system.ts";
import { comparisonText } from "./compare-runs.ts";
import type { GoldenFlags } from "./golden-command.ts";
import { loadSquad } from "./load-squad.ts";
import type { IdentifiersOptions } from "./measure-identifiers.ts";
import type { LegsOptions } from "./measure-legs.ts";
import { configurationsTable } from "./report/report-tables.ts";
import { loadRuns, saveRuns } from "./save-runs.ts";
import { runAsJson, runText } from "./show-run.ts";

export type Measuring = { concurrency: number; timeout: number; json: boolean; save?: string };
export type SquadFlags = Measuring & { limit?: number; answers: boolean };
type Env = Record<string, string | undefined>;

/** No limit that an evaluation could reach. */
const requestsPerMinute = 1_000_000;

/** Measures search, or answers, on a file in SQuAD's format. */
export async function evaluateSquad(file: string, flags: SquadFlags, env: Env, stop: AbortSignal) {
  const path = resolve(file);
  const squad = await loadSquad(path);
  // Loaded once there is something to measure.
  const { measureSquad } = await import("./measure-squad.ts");
  return inSystem(flags, env, stop, async (system, options) => {
    const run = await measureSquad(squad, system, { path, ...flags, ...options });
    console.log(`\n${runText(run)}`);
    return { run, problems: [] };
  });
}

/** Measures the search, each part of it alone, and what is left without each. */
export async function evaluateLegs(file: string, flags: Measuring & LegsOptions) {
  const path = resolve(file);
  const squad = await loadSquad(path);
  const { measureLegs } = await import("./measure-legs.ts");
  const runs = await measureLegs(squad, path, flags);
  console.log(configurationsTable(runs));
  if (flags.save) await saveRuns(resolve(flags.save), runs);
  if (flags.json) console.log(JSON.stringify(runs.map(runAsJson)));
  return 0;
}

/** Asks the golden set; the exit code is 1 when a metric is below its floor. */
export async function evaluateGolden(
  flags: Measuring & GoldenFlags,
  env: Env,
  stop: AbortSignal,
): Promise<number> {
  const { loadGolden, measureGolden } = await import("./golden-command.ts");
  const set = await loadGolden(flags);
  return inSystem(flags, env, stop, (system, options) =>
    measureGolden(set, system, { ...flags, ...options }),
  );
}

/** Searches for the last question of each conversation, as it was asked and rewritten. */
export async function evaluateFollowUps(flags: Measuring, env: Env, stop: AbortSignal) {
  const { followUps } = await import("./follow-ups/conversations.ts");
  const { papers } = await import("./follow-ups/papers.ts");
  const { followUpsRun, measureFollowUps, missedText } = await import("./measure-follow-ups.ts");
  return inSystem(flags, env, stop, async (system, { signal, atOnce }) => {
    const { directory, url, apiKey: token } = system;
    const client = createApiClient({ url, token, signal });
    const options = { client, signal, atOnce, directory };
    const followed = await measureFollowUps(followUps, papers, options);
    const run = followUpsRun(followed, papers.length);
    console.log(`${missedText(followed)}\n\n${runText(run)}`);
    return { run, problems: [] };
  });
}

/** Looks invoices up by what identifies them; says what was missed. */
export async function evaluateIdentifiers(flags: Measuring & IdentifiersOptions) {
  const { identifiersRun, measureIdentifiers } = await import("./measure-identifiers.ts");
  const found = await measureIdentifiers(flags);
  for (const { asked, isFound } of found.filter(({ isFirst }) => !isFirst)) {
    console.log(`${isFound ? "no es la primera" : "no se encuentra"}: ${asked}`);
  }
  const run = identifiersRun(found, flags);
  console.log(`\n${runText(run)}`);
  if (flags.save) await saveRuns(resolve(flags.save), [run]);
  if (flags.json) console.log(JSON.stringify(runAsJson(run)));
  return 0;
}

/** Compares the first of the saved runs with each of the others. */
export async function compareSaved(files: string[]): Promise<number> {
  const runs = (await Promise.all(files.map((file) => loadRuns(resolve(file))))).flat();
  const [first, ...others] = runs;
  if (!first || others.length === 0) throw new Error("Hacen falta dos mediciones.");
  for (const other of others) console.log(`${comparisonText(first, other)}\n`);
  return 0;
}

/** Measures in a system of its own, of the parts that the environment names. */
async function inSystem(
  { timeout, concurrency: atOnce, save, json }: Measuring,
  env: Env,
  stop: AbortSignal,
  measure: (
    system: System & { directory: string },
    options: { signal: AbortSignal; atOnce: number },
  ) => Promise<{ run: MeasuredRun; problems: string[] }>,
): Promise<number> {
  const { signal } = withDeadline(stop, timeout * 1000);
  const settings = { ...systemSettings(readLocalEnv(env)), requestsPerMinute };
  // The whole system: not for those who only ask for help, or compare.
  const { withTemporarySystem } = await import("../with-temporary-system.ts");
  const options = { ...settings, databaseUrl: undefined, durable: false };
  return withTemporarySystem(options, async (system) => {
    const { run, problems } = await measure(system, { signal, atOnce });
    if (save) await saveRuns(resolve(save), [run]);
    if (json) console.log(JSON.stringify(runAsJson(run)));
    for (const problem of problems) console.error(problem);
    return problems.length === 0 ? 0 : 1;
  });
}
