import { z } from "zod";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { searchInput, searchPassages } from "#shared/knowledge/search-passages.ts";
import { passageSchema } from "../routes/passage-schema.ts";
import { defineTool } from "./tool.ts";

/** In UTF-16 code units; passages are shorter, but for tables. */
const longestPassage = 4_000;

const { query } = searchInput.shape;
const { documentIds, tags } = passageFilter.shape;

export const searchDocuments = defineTool({
  name: "search_documents",
  title: "Buscar en los documentos",
  description:
    "Finds the passages of the business's documents that match best, best first. Use it to look " +
    "things up; use `ask` for an answer with verified citations.",
  scope: "search",
  input: z.strictObject({
    query: query.describe("What to look for, in the words of the documents' language."),
    limit: z.int().min(1).max(20).default(8),
    filter: passageFilter.optional(),
    documentIds: documentIds.describe("The same as in `filter`."),
    tags: tags.describe("The same as in `filter`."),
  }),
  output: z.object({
    passages: z.array(
      z.object({
        passageId: z.string(),
        documentId: z.string(),
        title: z.string(),
        page: z.number().nullable(),
        start: z.number(),
        end: z.number(),
        score: z.number(),
        text: z.string(),
        alsoIn: passageSchema.shape.alsoIn,
      }),
    ),
  }),
  async run({ query, limit, filter, documentIds, tags }, { actor, deps, signal }) {
    const all = { ...filter, ...(documentIds && { documentIds }), ...(tags && { tags }) };
    const input = { query, limit, filter: all };
    const { passages } = await searchPassages({ actor, input }, deps, signal);
    return {
      passages: passages.map(({ id, document, text, page, start, end, score, alsoIn }) => ({
        passageId: id,
        documentId: document.id,
        title: document.title,
        page,
        start,
        end,
        score,
        text: text.slice(0, longestPassage),
        ...(alsoIn && { alsoIn }),
      })),
    };
  },
  say({ passages }) {
    const said = passages.map(({ title, page, documentId, text }, index) => {
      const place = page === null ? "" : `, p. ${page}`;
      return `${index + 1}. ${title}${place} (${documentId})\n${text}`;
    });
    return said.join("\n\n") || "No hay ningún pasaje.";
  },
});
