import { z } from "zod";
import { askQuestion } from "#shared/conversations/ask-question.ts";
import { askInput } from "#shared/conversations/question-input.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { defineTool } from "./tool.ts";

const { question } = askInput.shape;

export const ask = defineTool({
  name: "ask",
  title: "Preguntar a los documentos",
  description:
    "Answers a question from the business's documents alone, in the question's language. Every " +
    "claim carries a citation that stands word for word in its document; what the documents do " +
    "not answer is refused (`refused`).",
  scope: "ask",
  input: z.strictObject({
    question,
    conversationId: z.string().max(100).optional().describe("Goes on with an earlier answer."),
    limit: z.int().min(1).max(20).default(8).describe("How many passages it may rest on."),
    filter: passageFilter.nullable().optional(),
  }),
  output: z.object({
    answerId: z.string(),
    conversationId: z.string(),
    answer: z.string(),
    refused: z.boolean(),
    language: z.string(),
    citations: z.array(
      z.object({
        marker: z.number(),
        quote: z.string(),
        documentId: z.string(),
        passageId: z.string(),
        title: z.string(),
        page: z.number().nullable(),
        start: z.number(),
        end: z.number(),
        url: z.string(),
      }),
    ),
  }),
  async run({ question, conversationId, limit, filter }, { actor, deps, origin, signal }) {
    const input = {
      question,
      limit,
      ...(conversationId && { conversationId }),
      ...(filter !== undefined && { filter }),
    };
    for await (const { event, data } of askQuestion({ actor, input }, deps, signal)) {
      if (event !== "done") continue;
      const { id, citations, ...answer } = data;
      const cited = citations.map(({ document, link, ...citation }) => ({
        ...citation,
        documentId: document.id,
        title: document.title,
        url: origin + link,
      }));
      return { ...answer, answerId: id, citations: cited };
    }
    throw new AppError("internal", { cause: "an answer without an end" });
  },
  say({ answer, citations }) {
    const sources = citations.map(({ marker, title, page, quote, url }) => {
      const place = page === null ? "" : `, p. ${page}`;
      return `[${marker}] ${title}${place}: «${quote}» ${url}`;
    });
    return [answer, sources.join("\n")].filter((part) => part !== "").join("\n\n");
  },
});
