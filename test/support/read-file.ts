import { checkOffsets } from "#shared/adapters/text-extractor/check-offsets.ts";
import { defaultLimits, type Limits } from "#shared/adapters/text-extractor/limits.ts";
import { readDocument } from "#shared/adapters/text-extractor/read-document.ts";
import type { ExtractedText } from "#shared/knowledge/extracted-text.ts";

/** Extracts in this process, and checks what holds for every text: offsets, clean text. */
export async function readFile(
  content: string | Uint8Array,
  filename = "sin-nombre",
  limits: Partial<Limits> = {},
): Promise<ExtractedText> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const file = { bytes, filename, mediaType: "application/octet-stream" };
  const extracted = await readDocument(file, { ...defaultLimits, ...limits });
  checkOffsets(extracted);
  const blocks = extracted.blocks.map(({ start, end }) => extracted.text.slice(start, end));
  if (blocks.join("\n\n") !== extracted.text) throw new Error("text outside of blocks");
  if (blocks.some((text) => text.trim() === "")) throw new Error("an empty block");
  for (const page of extracted.pages) {
    const cut = extracted.blocks.some((b) => b.start < page.start && b.end > page.start);
    if (cut) throw new Error("a page begins within a block");
  }
  return extracted;
}

/** Each block as `kind: text`, a heading with its level, a table with `*` before its header. */
export function outline({ text, blocks }: ExtractedText): string[] {
  return blocks.map(({ kind, level, header, start, end }) => {
    const words = header
      ? `${text.slice(start, header.start)}*${text.slice(header.start, end)}`
      : text.slice(start, end);
    return `${kind}${level ?? ""}: ${words}`;
  });
}

/** The words of one page. */
export function pageText({ text, pages }: ExtractedText, page: number): string {
  const found = pages.find((one) => one.page === page);
  return text.slice(found?.start, found?.end);
}
