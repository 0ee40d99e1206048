import type { TextBuilder } from "../build-text.ts";

/** Lines shorter than that were not wrapped by a program. */
const wrapWidth = 60;

/** Paragraphs are what blank lines separate. Lines stay lines, unless they were wrapped. */
export function readPlainText(text: string, builder: TextBuilder): void {
  for (const paragraph of text.replace(/\r\n?/g, "\n").split(/\n[^\S\n]*\n/)) {
    builder.paragraph(unwrap(paragraph));
  }
}

/** Mail programs and old editors break lines at a width: such breaks are blanks. */
function unwrap(paragraph: string): string {
  const lines = paragraph.split("\n").map((line) => line.trimEnd());
  let widest = 0;
  for (const line of lines) widest = Math.max(widest, line.length);
  let text = "";
  let last = "";
  for (const line of lines) {
    if (text !== "") text += isWrapped(last, line, widest) ? " " : "\n";
    text += line;
    last = line;
  }
  return text;
}

/** The next word would not have fitted any more, and a sentence goes on. */
function isWrapped(line: string, next: string, widest: number): boolean {
  if (
    line.length < wrapWidth ||
    /^\S+( \S+){0,2}:\s/.test(next) ||
    /^\s*([-*•>|]|\d+[.)])/.test(next) ||
    /^\s{2}/.test(next)
  )
    return false;
  const [word = ""] = next.split(/\s/, 1);
  if (line.length + 1 + word.length <= widest) return false;
  return !/[.:;!?]["”»)]?$/.test(line) || /^\p{Ll}/u.test(next);
}
