import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parseJson } from "#shared/kernel/parse-json.ts";
import {
  type GoldenQuestion,
  goldenFloors,
  readGolden,
} from "#shared/knowledge/evaluation/golden.ts";
import { createApiClient } from "../client/api-client.ts";
import { writeSamples } from "../samples/write-samples.ts";
import type { System } from "../start-system.ts";
import { askGolden, goldenRun, ingestFiles } from "./measure-golden.ts";
import { belowFloors, failuresText, topicsText } from "./show-golden.ts";
import { runText } from "./show-run.ts";

const home = join(import.meta.dirname, "golden");

export type GoldenFlags = {
  /** Another set: JSON lines. */
  file?: string | undefined;
  /** Where its documents are. */
  documents?: string | undefined;
  floors?: string | undefined;
};

/** A set of questions, the documents that they are about, and what each metric must reach. */
export async function loadGolden({ file, documents, floors }: GoldenFlags) {
  const sets = file === undefined ? await filesIn(home) : [resolve(file)];
  const questions = (await Promise.all(sets.filter(isSet).map(loadQuestions))).flat();
  // The floors of the house are those of its own questions.
  const path = floors ?? (file === undefined ? join(home, "floors.json") : undefined);
  const wanted = path === undefined ? {} : parseJson(await readFile(resolve(path), "utf8"));
  const parsed = goldenFloors.safeParse(wanted);
  if (!parsed.success) throw new Error(`${path} no dice mínimos de métricas.`);
  return { questions, documents, floors: parsed.data };
}

/** Beside the sets of the house stand their floors. */
function isSet(path: string): boolean {
  return dirname(path) !== home || path.endsWith(".jsonl");
}

async function loadQuestions(path: string): Promise<GoldenQuestion[]> {
  try {
    return readGolden(await readFile(path, "utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "";
    throw new Error(`${path} no es un conjunto de preguntas: ${why}`, { cause });
  }
}

/** Asks the whole set in a system; the problems are what fell below its floor. */
export async function measureGolden(
  { questions, documents, floors }: Awaited<ReturnType<typeof loadGolden>>,
  system: System & { directory: string },
  options: GoldenFlags & { atOnce: number; signal: AbortSignal },
) {
  const client = createApiClient({
    url: system.url,
    token: system.apiKey,
    signal: options.signal,
  });
  const paths =
    documents === undefined
      ? [
          ...(await writeSamples(join(system.directory, "samples"))),
          ...(await filesIn(join(home, "documents"))),
        ]
      : await filesIn(resolve(documents));
  console.log(`Ingestión de ${paths.length} documentos…`);
  await ingestFiles(paths, { client, ...options });
  console.log(`${questions.length} preguntas…\n`);
  const asked = await askGolden(questions, { client, ...options });
  const flags = Object.entries({ file: options.file, documents: options.documents })
    .map(([name, path]) => (path === undefined ? "" : ` --${name} ${basename(path)}`))
    .join("");
  const run = goldenRun(asked, {
    name: options.file === undefined ? "golden" : basename(options.file),
    command: `npm run eval -- golden${flags}`,
    counts: { documents: paths.length },
    atOnce: options.atOnce,
  });
  const failures = failuresText(asked);
  if (failures !== "") console.log(`${failures}\n`);
  console.log(`${runText(run)}\n${topicsText(asked)}`);
  return { run, problems: belowFloors(run, floors) };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return names.toSorted().map((name) => join(folder, name));
}
