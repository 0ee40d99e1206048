import { resolve } from "node:path";
import { Command } from "commander";
import { withDeadline } from "./deadline.ts";
import { comparisonText } from "./eval/compare-runs.ts";
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
  .command("compare")
  .description("Compara lo guardado con --save: la primera medición con cada una de las otras.")
  .argument("<files...>")
  .action((files: string[]) => runCommand(() => compare(files)));

async function evaluate(file: string, flags: SquadFlags, interrupted: AbortSignal) {
  const { signal } = withDeadline(interrupted, flags.timeout * 1000);
  const env = readLocalEnv(process.env);
  const path = resolve(file);
  const squad = await loadSquad(path);
  const settings = { ...systemSettings(env), databaseUrl: undefined, requestsPerMinute };
  // Loaded once there is something to measure: it is the whole system.
  const { withTemporarySystem } = await import("./with-temporary-system.ts");
  const { measureSquad } = await import("./eval/measure-squad.ts");
  return withTemporarySystem({ ...settings, durable: false }, async (system) => {
    const { limit, answers, concurrency: atOnce } = flags;
    const run = await measureSquad(squad, system, { path, limit, answers, atOnce, signal });
    console.log(`\n${runText(run)}`);
    if (flags.save) await saveRuns(resolve(flags.save), [run]);
    if (flags.json) console.log(JSON.stringify(runAsJson(run)));
    return 0;
  });
}

async function compare(files: string[]): Promise<number> {
  const runs = (await Promise.all(files.map((file) => loadRuns(resolve(file))))).flat();
  const [first, ...others] = runs;
  if (!first || others.length === 0) throw new Error("Hacen falta dos mediciones.");
  for (const other of others) console.log(`${comparisonText(first, other)}\n`);
  return 0;
}

await program.parseAsync();
