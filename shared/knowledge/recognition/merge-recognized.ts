import type { ExtractedText, TextBlock } from "../extracted-text.ts";
import type { FinishedPage } from "./page-rows.ts";

const betweenBlocks = "\n\n";

/**
 * Puts what was read off pictures in the place of their pages; pages whose own text says more
 * keep it. Offsets are made anew.
 */
export function mergeRecognized(extracted: ExtractedText, found: FinishedPage[]): ExtractedText {
  const recognized = new Map(found.map((page) => [page.page, page]));
  const pages: ExtractedText["pages"] = [];
  const blocks: TextBlock[] = [];
  let text = "";
  const write = (part: string) => {
    if (part !== "" && text !== "") text += betweenBlocks;
    const start = text.length;
    text += part;
    return start;
  };
  for (const { page, start, end } of extracted.pages) {
    const own = extracted.text.slice(start, end);
    const read = recognized.get(page);
    if (read && letters(read.text) > letters(own)) {
      const spans = read.text.split(/\n{2,}/).map((paragraph) => {
        const begin = write(paragraph);
        return { kind: "paragraph" as const, start: begin, end: text.length };
      });
      blocks.push(...spans);
      const begin = spans[0]?.start ?? text.length;
      pages.push({ page, start: begin, end: text.length, confidence: read.confidence });
    } else {
      const begin = write(own);
      const moved = begin - start;
      const inside = extracted.blocks.filter((block) => block.start >= start && block.end <= end);
      blocks.push(...inside.map((block) => move(block, moved)));
      pages.push({ page, start: begin, end: text.length });
    }
  }
  const { mediaType, title } = extracted;
  return { mediaType, title, text, pages, blocks };
}

function letters(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

function move({ header, ...block }: TextBlock, by: number): TextBlock {
  const shift = ({ start, end }: { start: number; end: number }) => ({
    start: start + by,
    end: end + by,
  });
  return { ...block, ...shift(block), ...(header && { header: shift(header) }) };
}
