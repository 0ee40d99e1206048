import { resolve } from "node:path";
import { Command } from "commander";
import { attachSystem } from "./attach-system.ts";
import { createApiClient } from "./client/api-client.ts";
import { withDeadline } from "./deadline.ts";
import { wholeNumber } from "./flags.ts";
import { collectFiles } from "./import-folder/collect-files.ts";
import { importFiles } from "./import-folder/import-files.ts";
import { resultTable } from "./import-folder/result-table.ts";
import { showProgress } from "./import-folder/show-progress.ts";
import { readLocalEnv, systemSettings } from "./local-env.ts";
import { runCommand } from "./run-command.ts";

const program = new Command("npm run import --")
  .description(
    "Sube una carpeta y espera a que cada documento llegue a un estado final. Sin --url usa el " +
      "sistema de «npm run dev» si está en marcha; si no, pone uno en marcha mientras dura.",
  )
  .argument("<folder>", "carpeta, con sus subcarpetas; lo que empieza por punto se omite")
  .option("--url <url>", "dirección de un sistema en marcha")
  .option("--key <key>", "clave de API o ficha de acceso de ese sistema")
  .option("--directory <path>", "carpeta de datos del sistema local", ".pueblo")
  .option("--concurrency <n>", "documentos a la vez", wholeNumber(1, 64), 4)
  .option("--timeout <seconds>", "plazo para todo", wholeNumber(1), 900)
  .parse();
const options = program.opts<{
  url?: string;
  key?: string;
  directory: string;
  concurrency: number;
  timeout: number;
}>();
const folder = resolve(program.args[0] ?? ".");

await runCommand(async (interrupted) => {
  const files = await collectFiles(folder);
  if (files.length === 0) throw new Error(`No hay ningún archivo en ${folder}.`);
  const system = await attachSystem(options, systemSettings(readLocalEnv(process.env)));
  const deadline = withDeadline(interrupted, options.timeout * 1000);
  try {
    const { signal } = deadline;
    const client = createApiClient({ url: system.url, token: system.apiKey, signal });
    await client.check();
    const progress = showProgress(files.length, process.stdout.isTTY);
    const { concurrency } = options;
    const { done } = progress;
    const results = await importFiles(files, { folder, client, concurrency, signal, done });
    progress.stop();
    const ended = results.filter(({ state }) => state !== "unfinished").length;
    console.log(`\n${resultTable(results)}\n`);
    console.log(`${ended} de ${files.length} llegaron a un estado final`);
    return ended === files.length ? 0 : 1;
  } finally {
    deadline.clear();
    await system.release();
  }
});
