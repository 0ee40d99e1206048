import type { TextBuilder } from "../build-text.ts";

/** Paragraphs are what blank lines separate; lines stay lines. */
export function readPlainText(text: string, builder: TextBuilder): void {
  for (const paragraph of text.replace(/\r\n?/g, "\n").split(/\n[^\S\n]*\n/)) {
    builder.paragraph(paragraph);
  }
}
