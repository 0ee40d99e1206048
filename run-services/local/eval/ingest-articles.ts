import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Article, Paragraph } from "#shared/knowledge/evaluation/squad.ts";
import type { ApiClient } from "../client/api-client.ts";
import { followDocument } from "../client/follow-document.ts";
import { locateParagraphs } from "./locate-paragraphs.ts";
import { sideBySide } from "./side-by-side.ts";

/** An article as a document of the system: its text, and where its paragraphs ended up in it. */
export type Ingested = { documentId: string; text: string; paragraphs: Paragraph[] };

const atOnce = 4;

/** Sends every article through the real pipeline, as a plain text file with its title. */
export async function ingestArticles(
  articles: Article[],
  options: { directory: string; client: ApiClient; signal: AbortSignal },
): Promise<Ingested[]> {
  await mkdir(options.directory, { recursive: true });
  return sideBySide(articles, atOnce, (article, index) =>
    ingest(article, `articulo-${index + 1}.txt`, options),
  );
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
  const extracted = (await client.text(document.id)).text;
  const contexts = paragraphs.map(({ start, end }) => text.slice(start, end));
  return {
    documentId: document.id,
    text: extracted,
    paragraphs: locateParagraphs(extracted, contexts),
  };
}
