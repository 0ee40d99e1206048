import { basename, join } from "node:path";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import type { Squad } from "#shared/knowledge/evaluation/squad.ts";
import { createApiClient } from "../client/api-client.ts";
import { timed } from "../seconds.ts";
import type { System } from "../start-system.ts";
import { ingestArticles } from "./ingest-articles.ts";
import { measureAnswers } from "./measure-answers.ts";
import { measureSearch } from "./measure-search.ts";
import { rounded } from "./show-run.ts";

export type SquadOptions = {
  path: string;
  limit?: number | undefined;
  answers: boolean;
  atOnce: number;
  signal: AbortSignal;
};

/** Ingests every article into a system and measures its search, or its answers. */
export async function measureSquad(
  squad: Squad,
  system: System & { directory: string },
  options: SquadOptions,
): Promise<MeasuredRun> {
  const { path, limit, answers, atOnce, signal } = options;
  const client = createApiClient({ url: system.url, token: system.apiKey, signal });
  console.log(`Ingestión de ${squad.articles.length} artículos…`);
  const directory = join(system.directory, "articles");
  const ingestion = await timed(() =>
    ingestArticles(squad.articles, { directory, client, signal }),
  );
  const questions = squad.questions.slice(0, limit);
  const unanswerable = answers ? squad.unanswerable.slice(0, limit) : [];
  const all = [...questions, ...unanswerable];
  console.log(`${all.length} ${answers ? "preguntas" : "búsquedas"}…`);
  const found = answers
    ? await measureAnswers(all, ingestion.result, { client, signal, atOnce })
    : await measureSearch(all, ingestion.result, { client, signal });
  const flags = [answers ? " --answers" : "", limit === undefined ? "" : ` --limit ${limit}`];
  return {
    kind: answers ? "answers" : "search",
    name: basename(path),
    command: `npm run eval -- ${basename(path)}${flags.join("")}`,
    measuredAt: new Date().toISOString(),
    counts: {
      articles: squad.articles.length,
      paragraphs: squad.articles.reduce((sum, { paragraphs }) => sum + paragraphs.length, 0),
      ...(answers && { unanswerable: unanswerable.length }),
    },
    ...found,
    facts: { ...found.facts, ingestSeconds: rounded(ingestion.ms / 1000, 1) },
  };
}
