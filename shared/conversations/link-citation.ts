import type { RecognizedFields } from "#shared/knowledge/recognition/recognized-fields.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";

type Place = Pick<FoundPassage, "document" | "page" | "start" | "end"> & RecognizedFields;

/**
 * Where a citation opens, as a path of this API: the picture of a page whose words were recognised,
 * the page of a PDF file, else the words themselves with those around them.
 */
export function linkCitation({ document, page, start, end, pageImage }: Place): string {
  if (pageImage !== undefined) return pageImage;
  const path = `/v1/documents/${document.id}`;
  const isPdf = /\.pdf$/i.test(document.filename);
  if (isPdf && page !== null) return `${path}/content#page=${page}`;
  return `${path}/text?start=${start}&end=${end}`;
}
