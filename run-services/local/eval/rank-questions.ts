import { rankOfParagraph } from "#shared/knowledge/evaluation/rank-paragraphs.ts";
import type { Question } from "#shared/knowledge/evaluation/squad.ts";
import type { ApiClient } from "../client/api-client.ts";
import type { Ingested } from "./ingest-articles.ts";

/** Passages asked for: several may stand for one paragraph, and ten paragraphs are ranked. */
const limit = 30;

/**
 * Asks every question, one after the other, through the public search. Returns the rank of each
 * one's gold paragraph (0: not found) and how long each search took, in milliseconds.
 */
export async function rankQuestions(
  questions: Question[],
  articles: Ingested[],
  options: { client: ApiClient; signal: AbortSignal },
): Promise<{ ranks: number[]; ms: number[] }> {
  const byDocument = new Map(articles.map(({ documentId }, index) => [documentId, index]));
  const paragraphsOf = (article: number) => articles[article]?.paragraphs ?? [];
  const ranks: number[] = [];
  const ms: number[] = [];
  for (const question of questions) {
    options.signal.throwIfAborted();
    const started = performance.now();
    const { passages } = await options.client.search(question.question, limit);
    ms.push(performance.now() - started);
    const retrieved = passages.map(({ document, start, end }) => ({
      article: byDocument.get(document.id) ?? -1,
      start,
      end,
    }));
    ranks.push(rankOfParagraph(retrieved, question, paragraphsOf));
  }
  return { ranks, ms };
}
