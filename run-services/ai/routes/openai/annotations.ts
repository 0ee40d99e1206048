import { z } from "@hono/zod-openapi";
import type { Citation } from "#shared/conversations/answer.ts";

/** OpenAI's own shape of a citation, and what we know besides. */
export const annotationSchema = z
  .object({
    type: z.literal("url_citation"),
    url_citation: z.object({
      url: z.string().openapi({ description: "Opens the document there, for who may read it." }),
      title: z.string(),
      start_index: z.int().openapi({
        description: "Of the citation's marker, in UTF-16 code units into the content.",
      }),
      end_index: z.int(),
    }),
    marker: z.int(),
    quote: z.string(),
    documentId: z.string(),
    passageId: z.string(),
    page: z.int().nullable(),
  })
  .openapi("OpenAiAnnotation");
export type Annotation = z.infer<typeof annotationSchema>;

/** Of each citation whose marker stands in the content, in the order in which they do. */
export function annotationsOf(
  content: string,
  citations: Citation[],
  origin: string,
): Annotation[] {
  return citations
    .flatMap((citation): Annotation[] => {
      const mark = `[${citation.marker}]`;
      const start = content.indexOf(mark);
      if (start < 0) return [];
      const { marker, quote, passageId, page, document } = citation;
      const url_citation = {
        url: origin + citation.link,
        title: document.title,
        start_index: start,
        end_index: start + mark.length,
      };
      const own = { marker, quote, documentId: document.id, passageId, page };
      return [{ type: "url_citation", url_citation, ...own }];
    })
    .sort((a, b) => a.url_citation.start_index - b.url_citation.start_index);
}
