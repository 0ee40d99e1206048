import type { Hints } from "./source-file.ts";

export type TextType = { type: "html" | "markdown" | "text" } | { type: "csv"; delimiter: string };

/** Which kind of text this is. Content decides; name and media type where it leaves a doubt. */
export async function detectText(text: string, hints: Hints): Promise<TextType> {
  const start = text.slice(0, 64 * 1024).replace(/^\s+/, "");
  if (isHtml(start, hints)) return { type: "html" };
  const named = (extensions: RegExp, mediaTypes: RegExp) =>
    extensions.test(hints.filename) || mediaTypes.test(hints.mediaType);
  if (named(/\.(md|markdown|mdx)$/i, /markdown/i)) return { type: "markdown" };
  const { detectDelimiter } = await import("./detect-delimiter.ts");
  const isTable = named(/\.(csv|tsv|tab)$/i, /csv|tab-separated/i);
  const delimiter = detectDelimiter(start, isTable);
  if (delimiter) return { type: "csv", delimiter };
  const enough = named(/\.txt$/i, /^$/) ? 4 : 3;
  return { type: markdownScore(start) >= enough ? "markdown" : "text" };
}

/** Header fields of a message from the first line on, at least two of those that every mail has. */
export function isEmail(start: string): boolean {
  const header = start.trimStart().split(/\r?\n\r?\n/, 1)[0] ?? "";
  const lines = header.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  // Mail folders begin with a line "From sender date".
  const fields = lines[0]?.startsWith("From ") ? lines.slice(1) : lines;
  if (!fields.every((line) => /^[!-9;-~]+:/.test(line))) return false;
  const known =
    /^(from|to|subject|date|received|return-path|message-id|mime-version|content-type|delivered-to|x-[\w-]+):/i;
  return (
    fields.filter((line) => known.test(line)).length >= 2 &&
    /^(from|subject|date|received):/im.test(header)
  );
}

function isHtml(start: string, hints: Hints): boolean {
  const body = start.replace(/^(<\?xml[^>]*>|<!--[\s\S]*?-->|\s)+/, "");
  if (/^<(!doctype\s+html|html|head|body)\b/i.test(body)) return true;
  const tags = body.match(
    /<\/?(html|head|body|div|p|table|tr|td|span|h[1-6]|ul|ol|li|br|a|b|meta|title)\b[^<>]*>/gi,
  );
  if (!tags) return false;
  if (/\.x?html?$/i.test(hints.filename) || /html/i.test(hints.mediaType)) return true;
  return body.startsWith("<") && tags.length >= 3 && markdownScore(start) < 2;
}

/** Points for what only Markdown looks like. */
function markdownScore(text: string): number {
  const signs: [RegExp, number][] = [
    [/^#{1,6} \S.*$/m, 2],
    [/^(```|~~~)/m, 2],
    [/^\|?\s*:?-{3,}:?\s*\|[\s|:-]*$/m, 3],
    [/^---\r?\n[\w-]+:[\s\S]*?\r?\n---\r?\n/, 2],
    [/\[[^\]\n]+\]\([^)\s]+\)/, 2],
    [/^\s{0,3}([-*+]|\d+\.) \S/m, 1],
    [/(\*\*|__)[^*_\n]+\1/, 1],
    [/^> \S/m, 1],
  ];
  return signs.reduce((score, [sign, points]) => score + (sign.test(text) ? points : 0), 0);
}
