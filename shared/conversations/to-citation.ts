import { onlyRecognized } from "#shared/knowledge/recognition/recognized-fields.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import type { Citation } from "./answer.ts";
import { linkCitation } from "./link-citation.ts";
import type { VerifiedQuote } from "./marker-numbers.ts";

/** What stands at a place of a passage, as a citation. */
export function toCitation(
  marker: number,
  passage: FoundPassage,
  span: Omit<VerifiedQuote, "passage">,
): Citation {
  const place = { start: passage.start + span.start, end: passage.start + span.end };
  return {
    marker,
    quote: passage.text.slice(span.start, span.end),
    passageId: passage.id,
    document: passage.document,
    page: passage.page,
    ...place,
    link: linkCitation({ ...passage, ...place }),
    ...onlyRecognized(passage),
  };
}
