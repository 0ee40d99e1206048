import type { ExtractedText } from "#shared/knowledge/extracted-text.ts";

/** Blocks and pages are in order, do not overlap, and lie within the text; throws otherwise. */
export function checkOffsets({ text, blocks, pages }: ExtractedText): void {
  let end = 0;
  for (const block of blocks) {
    const { header = block } = block;
    const inside = header.start >= block.start && header.end <= block.end;
    if (block.start < end || block.end <= block.start || !inside) fail("blocks");
    end = block.end;
  }
  if (end > text.length) fail("blocks");
  end = 0;
  for (const page of pages) {
    if (page.start < end || page.end < page.start) fail("pages");
    end = page.end;
  }
  if (end > text.length) fail("pages");
}

function fail(what: string): never {
  throw new Error(`extraction returned ${what} whose offsets do not fit`);
}
