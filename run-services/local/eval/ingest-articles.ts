import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Article, Paragraph } from "#shared/knowledge/evaluation/squad.ts";
import type { ApiClient } from "../client/api-client.ts";
import { followDocument } from "../client/follow-document.ts";
import { locateParagraphs } from "./locate-paragraphs.ts";

/** An article as a document of the system, and where its paragraphs ended up in its text. */
export type Ingested = { documentId: string; paragraphs: Paragraph[] };

const atOnce = 4;

/** Sends every article through the real pipeline, as a plain text file with its title. */
export async function ingestArticles(
  articles: Article[],
  options: { directory: string; client: ApiClient; signal: AbortSignal },
): Promise<Ingested[]> {
  await mkdir(options.directory, { recursive: true });
  const ingested: Ingested[] = [];
  const waiting = [...articles.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, article] = next;
      ingested[index] = await ingest(article, `articulo-${index + 1}.txt`, options);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return ingested;
}

async function ingest(
  { title, text, paragraphs }: Article,
  filename: string,
  { directory, client, signal }: { directory: string; client: ApiClient; signal: AbortSignal },
): Promise<Ingested> {
  const path = join(directory, filename);
  await writeFile(path, text);
  const document = await followDocument(client, await client.upload(path, { title }), { signal });
  if (document.status !== "indexed") {
    throw new Error(`«${title}» quedó en «${document.status}»: ${document.statusReason}`);
  }
  const extracted = await client.text(document.id);
  const contexts = paragraphs.map(({ start, end }) => text.slice(start, end));
  return { documentId: document.id, paragraphs: locateParagraphs(extracted.text, contexts) };
}
