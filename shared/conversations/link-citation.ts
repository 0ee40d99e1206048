import type { FoundPassage } from "#shared/knowledge/search-passages.ts";

type Place = Pick<FoundPassage, "document" | "page" | "start" | "end">;

/**
 * Where a citation opens, as a path of this API: the page of a PDF file, else the words
 * themselves with those around them.
 */
export function linkCitation({ document, page, start, end }: Place): string {
  const path = `/v1/documents/${document.id}`;
  const isPdf = /\.pdf$/i.test(document.filename);
  if (isPdf && page !== null) return `${path}/content#page=${page}`;
  return `${path}/text?start=${start}&end=${end}`;
}
