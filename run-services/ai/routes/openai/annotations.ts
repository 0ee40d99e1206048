import { z } from "@hono/zod-openapi";
import type { Answer } from "#shared/conversations/answer.ts";
import { placeFields, type Span } from "./place-fields.ts";

/** OpenAI's own shape of a citation, and what we know besides. */
export const annotationSchema = z
  .object({
    type: z.literal("url_citation"),
    url_citation: z.object({
      url: z.string().openapi({ description: "Opens the document there, for who may read it." }),
      title: z.string(),
      start_index: z.int().openapi({
        description:
          "Of the citation's marker, or in a form of the part that it proves, in UTF-16 code units " +
          "into the content.",
      }),
      end_index: z.int(),
    }),
    marker: z.int(),
    field: z.string().optional().openapi({
      description: "Of a form: the part that it proves, as a JSON pointer.",
    }),
    quote: z.string(),
    documentId: z.string(),
    passageId: z.string(),
    page: z.int().nullable(),
  })
  .openapi("OpenAiAnnotation");
export type Annotation = z.infer<typeof annotationSchema>;

/** Of each citation whose marker, or field, stands in the content, in the order in which they do. */
export function annotationsOf(content: string, { citations, value }: Answer, origin: string) {
  const fields = value === undefined ? undefined : placeFields(value);
  return citations
    .flatMap((citation): Annotation[] => {
      const { marker, field, quote, passageId, page, document } = citation;
      const place = fields ? fields.get(field ?? "") : placeOf(`[${marker}]`, content);
      if (!place || place.end > content.length) return [];
      const url_citation = {
        url: origin + citation.link,
        title: document.title,
        start_index: place.start,
        end_index: place.end,
      };
      const own = { marker, ...(field !== undefined && { field }), quote };
      const from = { documentId: document.id, passageId, page };
      return [{ type: "url_citation", url_citation, ...own, ...from }];
    })
    .sort((a, b) => a.url_citation.start_index - b.url_citation.start_index);
}

function placeOf(mark: string, content: string): Span | undefined {
  const start = content.indexOf(mark);
  return start < 0 ? undefined : { start, end: start + mark.length };
}
