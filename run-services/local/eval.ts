import { resolve } from "node:path";
import { Command } from "commander";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import { withDeadline } from "./deadline.ts";
import { comparisonText } from "./eval/compare-runs.ts";
import type { GoldenFlags } from "./eval/golden-command.ts";
import { loadSquad } from "./eval/load-squad.ts";
import { loadRuns, saveRuns } from "./eval/save-runs.ts";
import { runAsJson, runText } from "./eval/show-run.ts";
import { wholeNumber } from "./flags.ts";
import { readLocalEnv, systemSettings } from "./local-env.ts";
import { runCommand } from "./run-command.ts";

/** No limit that an evaluation could reach. */
const requestsPerMinute = 1_000_000;

type Measuring = { timeout: number; json: boolean; save?: string };
type SquadFlags = Measuring & { limit?: number; answers: boolean; concurrency: number };

const program = new Command("npm run eval --")
  .configureHelp({ helpWidth: 100 })
  .description(
    "Mide la búsqueda, o las respuestas, con un archivo en formato SQuAD, en un sistema temporal: " +
      "cada artículo es un documento, cada párrafo cuenta una vez. Se miden las piezas que diga el " +
      "entorno: con INDEX_URL y PINECONE_API_KEY, por ejemplo, un índice de Pinecone.",
  )
  .argument("<squad.json>", "archivo en formato SQuAD v1.1 o v2.0")
  .option("--answers", "respuestas, citas y rechazos en vez de la búsqueda", false)
  .option(
    "--limit <n>",
    "solo las primeras n preguntas; se ingieren todos los artículos",
    wholeNumber(1),
  )
  .option("--concurrency <n>", "preguntas a la vez", wholeNumber(1, 4), 2)
  .option("--timeout <seconds>", "plazo para todo", wholeNumber(1), 7_200)
  .option("--json", "el resultado como un objeto JSON en la última línea", false)
  .option("--save <file>", "guarda lo medido, pregunta a pregunta")
  .action((file: string, flags: SquadFlags) => runCommand((stop) => evaluate(file, flags, stop)));

program
  .command("golden")
  .description("Pregunta el conjunto propio, o el de --file; exige unos mínimos.")
  .option("--file <jsonl>", "otro conjunto: las opiniones exportadas, por ejemplo")
  .option("--documents <folder>", "los documentos de ese conjunto, en vez de los de ejemplo")
  .option("--floors <json>", "los mínimos de ese conjunto")
  .action((_: unknown, command: Command) =>
    runCommand((stop) => golden(command.optsWithGlobals(), stop)),
  );

program
  .command("compare")
  .description("Compara la primera de las mediciones guardadas con las otras.")
  .argument("<files...>")
  .action((files: string[]) => runCommand(() => compare(files)));

program
  .command("report")
  .description("Escribe en docs/quality.md lo guardado con --save, con sus gráficos.")
  .argument("<files...>")
  .option("--folder <path>", "la carpeta de quality.md", resolve(import.meta.dirname, "../../docs"))
  .action((files: string[], { folder }: { folder: string }) =>
    runCommand(async () => {
      const { writeReport } = await import("./eval/report/write-report.ts");
      for (const path of await writeReport(
        files.map((file) => resolve(file)),
        resolve(folder),
      )) {
        console.log(path);
      }
      return 0;
    }),
  );

async function evaluate(file: string, flags: SquadFlags, interrupted: AbortSignal) {
  const { signal } = withDeadline(interrupted, flags.timeout * 1000);
  const settings = temporarySettings();
  const path = resolve(file);
  const squad = await loadSquad(path);
  // Loaded once there is something to measure: it is the whole system.
  const { withTemporarySystem } = await import("./with-temporary-system.ts");
  const { measureSquad } = await import("./eval/measure-squad.ts");
  return withTemporarySystem(settings, async (system) => {
    const { limit, answers, concurrency: atOnce } = flags;
    const run = await measureSquad(squad, system, { path, limit, answers, atOnce, signal });
    console.log(`\n${runText(run)}`);
    await hand(run, flags);
    return 0;
  });
}

async function golden(flags: SquadFlags & GoldenFlags, interrupted: AbortSignal) {
  const { signal } = withDeadline(interrupted, flags.timeout * 1000);
  const settings = temporarySettings();
  const { loadGolden, measureGolden } = await import("./eval/golden-command.ts");
  const set = await loadGolden(flags);
  const { withTemporarySystem } = await import("./with-temporary-system.ts");
  return withTemporarySystem(settings, async (system) => {
    const options = { ...flags, atOnce: flags.concurrency, signal };
    const { run, problems } = await measureGolden(set, system, options);
    await hand(run, flags);
    for (const problem of problems) console.error(problem);
    return problems.length === 0 ? 0 : 1;
  });
}

async function compare(files: string[]): Promise<number> {
  const runs = (await Promise.all(files.map((file) => loadRuns(resolve(file))))).flat();
  const [first, ...others] = runs;
  if (!first || others.length === 0) throw new Error("Hacen falta dos mediciones.");
  for (const other of others) console.log(`${comparisonText(first, other)}\n`);
  return 0;
}

/** Whatever the environment sets, but in a database of its own that need not last. */
function temporarySettings() {
  const settings = systemSettings(readLocalEnv(process.env));
  return { ...settings, databaseUrl: undefined, requestsPerMinute, durable: false };
}

async function hand(run: MeasuredRun, { save, json }: Measuring): Promise<void> {
  if (save) await saveRuns(resolve(save), [run]);
  if (json) console.log(JSON.stringify(runAsJson(run)));
}

await program.parseAsync();
