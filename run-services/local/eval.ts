import { resolve } from "node:path";
import { Command } from "commander";
import {
  compareSaved,
  evaluateFollowUps,
  evaluateGolden,
  evaluateIdentifiers,
  evaluateLegs,
  evaluateSquad,
  type SquadFlags,
} from "./eval/evaluate.ts";
import { wholeNumber } from "./flags.ts";
import { runCommand } from "./run-command.ts";

const { env } = process;
const docs = resolve(import.meta.dirname, "../../docs");

const program = new Command("npm run eval --")
  .configureHelp({ helpWidth: 100 })
  .description(
    "Mide la búsqueda, o las respuestas: cada artículo de un archivo SQuAD es un documento.",
  )
  .argument("<squad.json>", "archivo en formato SQuAD v1.1 o v2.0")
  .option("--answers", "respuestas, citas y rechazos en vez de la búsqueda", false)
  .option("--limit <n>", "solo las primeras n; se ingieren todos los artículos", wholeNumber(1))
  .option("--concurrency <n>", "preguntas a la vez", wholeNumber(1, 4), 2)
  .option("--timeout <seconds>", "plazo para todo", wholeNumber(1), 7_200)
  .option("--json", "el resultado como JSON en la última línea", false)
  .option("--save <file>", "guarda lo medido, pregunta a pregunta")
  .action((file: string, flags: SquadFlags) =>
    runCommand((stop) => evaluateSquad(file, flags, env, stop)),
  );

program
  .command("golden")
  .description("Pregunta el conjunto propio, o el de --file; exige unos mínimos.")
  .option("--file <jsonl>", "otro conjunto: las opiniones exportadas, por ejemplo")
  .option("--documents <folder>", "los documentos de ese conjunto, en vez de los de ejemplo")
  .option("--floors <json>", "los mínimos de ese conjunto")
  .action((_: unknown, command: Command) =>
    runCommand((stop) => evaluateGolden(command.optsWithGlobals(), env, stop)),
  );

program
  .command("follow-ups")
  .description("Busca lo último de cada conversación, reescrito y como se dijo.")
  .action((_: unknown, command: Command) =>
    runCommand((stop) => evaluateFollowUps(command.optsWithGlobals(), env, stop)),
  );

program
  .command("legs")
  .description("Mide cada parte de la búsqueda sola, y la búsqueda sin cada una.")
  .argument("<squad.json>")
  .option("--misspelt", "con una falta en cada pregunta, hecha por regla", false)
  .action((file: string, _: unknown, command: Command) =>
    runCommand(() => evaluateLegs(file, command.optsWithGlobals())),
  );

program
  .command("identifiers")
  .description("Busca facturas inventadas por número, NIF o importe.")
  .option("--invoices <n>", "cuántas", wholeNumber(20, 20_000), 5_000)
  .option("--lookups <n>", "cuántas búsquedas", wholeNumber(1, 10_000), 500)
  .action((_: unknown, command: Command) =>
    runCommand(() => evaluateIdentifiers(command.optsWithGlobals())),
  );

program
  .command("compare")
  .description("Compara la primera de las mediciones guardadas con las otras.")
  .argument("<files...>")
  .action((files: string[]) => runCommand(() => compareSaved(files)));

program
  .command("report")
  .description("Escribe en docs/quality.md lo guardado con --save, con sus gráficos.")
  .argument("<files...>")
  .option("--folder <path>", "la carpeta de quality.md", docs)
  .action((files: string[], { folder }: { folder: string }) =>
    runCommand(async () => {
      const { writeReport } = await import("./eval/report/write-report.ts");
      const paths = files.map((file) => resolve(file));
      for (const path of await writeReport(paths, resolve(folder))) console.log(path);
      return 0;
    }),
  );

await program.parseAsync();
