import { z } from "zod";
import type { ExtractedText } from "../extracted-text.ts";

const squad = z.object({
  data: z.array(
    z.object({
      title: z.string(),
      paragraphs: z.array(
        z.object({
          context: z.string(),
          qas: z.array(
            z.object({
              id: z.string(),
              question: z.string(),
              /** SQuAD 2.0: no paragraph answers it. */
              is_impossible: z.boolean().optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A span of an article's text, in UTF-16 code units. */
export type Paragraph = { start: number; end: number };

export type Article = { title: string; text: string; paragraphs: Paragraph[] };

/** A question and where its one answer stands: an article and a paragraph of it, by index. */
export type Question = { id: string; question: string; article: number; paragraph: number };

/**
 * Reads a file in the format of SQuAD (Rajpurkar et al. 2016, v2.0 2018) as a retrieval task:
 * each article is one text of its paragraphs, joined by blank lines; questions without an answer
 * are left out. Throws a `ZodError` for anything else.
 */
export function readSquad(json: unknown): { articles: Article[]; questions: Question[] } {
  const articles: Article[] = [];
  const questions: Question[] = [];
  for (const { title, paragraphs } of squad.parse(json).data) {
    const article: Article = { title: title.replaceAll("_", " "), text: "", paragraphs: [] };
    for (const [paragraph, { context, qas }] of paragraphs.entries()) {
      const start = article.text === "" ? 0 : article.text.length + 2;
      article.text = article.text === "" ? context : `${article.text}\n\n${context}`;
      article.paragraphs.push({ start, end: article.text.length });
      for (const { id, question, is_impossible } of qas) {
        if (!is_impossible) questions.push({ id, question, article: articles.length, paragraph });
      }
    }
    articles.push(article);
  }
  return { articles, questions };
}

/** An article as if it had been extracted from a file. */
export function articleAsExtracted({ title, text, paragraphs }: Article): ExtractedText {
  const blocks = paragraphs.map((span) => ({ kind: "paragraph" as const, ...span }));
  return { mediaType: "text/plain", title, text, pages: [], blocks };
}
