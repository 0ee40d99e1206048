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
              answers: z.array(z.object({ text: z.string() })).default([]),
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

/**
 * A question and where its one answer stands: an article and a paragraph of it, by index. One
 * that is not answerable was asked about that paragraph and has no gold answers.
 */
export type Question = {
  id: string;
  question: string;
  article: number;
  paragraph: number;
  /** The gold answers, each once. */
  answers: string[];
};

export type Squad = {
  articles: Article[];
  /** Those that the articles answer. */
  questions: Question[];
  unanswerable: Question[];
};

/**
 * Reads a file in the format of SQuAD (Rajpurkar et al. 2016, v2.0 2018) as a retrieval task:
 * each article is one text of its paragraphs, joined by blank lines. Throws a `ZodError` for
 * anything else.
 */
export function readSquad(json: unknown): Squad {
  const articles: Article[] = [];
  const questions: Question[] = [];
  const unanswerable: Question[] = [];
  for (const { title, paragraphs } of squad.parse(json).data) {
    const article: Article = { title: title.replaceAll("_", " "), text: "", paragraphs: [] };
    for (const [paragraph, { context, qas }] of paragraphs.entries()) {
      const start = article.text === "" ? 0 : article.text.length + 2;
      article.text = article.text === "" ? context : `${article.text}\n\n${context}`;
      article.paragraphs.push({ start, end: article.text.length });
      for (const { id, question, is_impossible, ...qa } of qas) {
        const place = { article: articles.length, paragraph };
        const answers = is_impossible ? [] : [...new Set(qa.answers.map(({ text }) => text))];
        (is_impossible ? unanswerable : questions).push({ id, question, ...place, answers });
      }
    }
    articles.push(article);
  }
  return { articles, questions, unanswerable };
}

/** An article as if it had been extracted from a file. */
export function articleAsExtracted({ title, text, paragraphs }: Article): ExtractedText {
  const blocks = paragraphs.map((span) => ({ kind: "paragraph" as const, ...span }));
  return { mediaType: "text/plain", title, text, pages: [], blocks };
}
