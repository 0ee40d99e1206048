import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import { readSquad } from "#shared/knowledge/evaluation/squad.ts";
import { createApiClient } from "./client/api-client.ts";
import { withDeadline } from "./deadline.ts";
import { ingestArticles } from "./eval/ingest-articles.ts";
import { rankQuestions } from "./eval/rank-questions.ts";
import { resultText, summarise } from "./eval/show-result.ts";
import { wholeNumber } from "./flags.ts";
import { readLocalEnv, systemSettings } from "./local-env.ts";
import { runCommand } from "./run-command.ts";
import { timed } from "./seconds.ts";

const program = new Command("npm run eval --")
  .description(
    "Mide la búsqueda con un archivo en formato SQuAD, en un sistema temporal: cada artículo es " +
      "un documento, cada pregunta una búsqueda, cada párrafo cuenta una vez. Se miden las piezas " +
      "que diga el entorno: con INDEX_URL y PINECONE_API_KEY, por ejemplo, un índice de Pinecone.",
  )
  .argument("<squad.json>", "archivo en formato SQuAD v1.1 o v2.0")
  .option(
    "--limit <n>",
    "solo las primeras n preguntas; se ingieren todos los artículos, para que los números se puedan comparar",
    wholeNumber(1),
  )
  .option("--timeout <seconds>", "plazo para todo", wholeNumber(1), 7_200)
  .option("--json", "el resultado como un objeto JSON en la última línea", false)
  .parse();
const flags = program.opts<{ limit?: number; timeout: number; json: boolean }>();
const path = resolve(program.args[0] ?? "");

/** No limit that an evaluation could reach. */
const requestsPerMinute = 1_000_000;

async function load(file: string): Promise<ReturnType<typeof readSquad>> {
  const json = await readFile(file, "utf8");
  try {
    return readSquad(JSON.parse(json));
  } catch (cause) {
    throw new Error(`${file} no tiene el formato de SQuAD.`, { cause });
  }
}

await runCommand(async (interrupted) => {
  const { signal } = withDeadline(interrupted, flags.timeout * 1000);
  const env = readLocalEnv(process.env);
  const squad = await load(path);
  // Loaded once there is something to measure: it is the whole system.
  const { withTemporarySystem } = await import("./with-temporary-system.ts");
  const questions = squad.questions.slice(0, flags.limit);
  const settings = { ...systemSettings(env), databaseUrl: undefined, requestsPerMinute };
  return withTemporarySystem({ ...settings, durable: false }, async (system) => {
    const client = createApiClient({ url: system.url, token: system.apiKey, signal });
    console.log(`Ingestión de ${squad.articles.length} artículos…`);
    const directory = join(system.directory, "articles");
    const ingestion = await timed(() =>
      ingestArticles(squad.articles, { directory, client, signal }),
    );
    console.log(`${questions.length} búsquedas…`);
    const { ranks, ms } = await rankQuestions(questions, ingestion.result, { client, signal });
    const result = summarise({
      file: basename(path),
      articles: squad.articles.length,
      paragraphs: squad.articles.reduce((sum, { paragraphs }) => sum + paragraphs.length, 0),
      ranks,
      ms,
      ingestMs: ingestion.ms,
    });
    console.log(`\n${resultText(result)}`);
    if (flags.json) console.log(JSON.stringify(result));
    return 0;
  });
});
