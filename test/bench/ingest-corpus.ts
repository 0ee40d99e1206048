import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import type { Article } from "#shared/knowledge/evaluation/squad.ts";
import { searchableText } from "#shared/knowledge/searchable-text.ts";
import { createApiClient } from "../../run-services/local/client/api-client.ts";
import { type Ingested, ingestArticles } from "../../run-services/local/eval/ingest-articles.ts";
import { startSystem } from "../../run-services/local/start-system.ts";
import type { BenchPassage } from "./serve-questions.ts";

export type Corpus = {
  tenantId: string;
  articles: Ingested[];
  /** As our pipeline cut them: every side searches the same ones. */
  passages: BenchPassage[];
};

const passageRow = z.object({
  id: z.string(),
  documentId: z.string(),
  title: z.string(),
  headings: z.array(z.string()),
  text: z.string(),
  start: z.number(),
  end: z.number(),
});

/** Sends the articles through the real pipeline into `directory` and the database, which stay. */
export async function ingestCorpus(
  articles: Article[],
  { directory, databaseUrl }: { directory: string; databaseUrl: string },
): Promise<Corpus> {
  const { signal } = new AbortController();
  const system = await startSystem({
    directory,
    databaseUrl,
    port: 0,
    host: "127.0.0.1",
    logLevel: "warn",
    requestsPerMinute: 1_000_000,
  });
  try {
    const client = createApiClient({ url: system.url, token: system.apiKey, signal });
    const own = join(directory, "articles");
    const ingested = await ingestArticles(articles, { directory: own, client, signal });
    const passages = await readPassages(databaseUrl, ingested);
    return { tenantId: system.tenantId, articles: ingested, passages };
  } finally {
    await system.stop();
  }
}

async function readPassages(databaseUrl: string, articles: Ingested[]): Promise<BenchPassage[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT p.id, d.id AS "documentId", d.title, p.headings, p.text, p.start_offset AS start,
       p.end_offset AS "end"
     FROM passages p JOIN documents d ON d.id = p.document_id ORDER BY d.id, p.ordinal`,
  );
  await client.end();
  const articleOf = new Map(articles.map(({ documentId }, index) => [documentId, index]));
  return z
    .array(passageRow)
    .parse(rows)
    .map(({ id, documentId, start, end, ...words }) => {
      const article = articleOf.get(documentId) ?? -1;
      return { id, article, start, end, text: searchableText(words) };
    });
}
