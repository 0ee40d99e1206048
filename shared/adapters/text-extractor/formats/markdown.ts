import { parse } from "marked";
import type { TextBuilder } from "../build-text.ts";
import { goodTitle } from "../good-title.ts";
import { readHtml } from "./html.ts";

/** Embedded files: nothing to read in them. */
const dataAddress = /data:[\w/+.-]*(?:;[\w=-]+)*;base64,[A-Za-z0-9+/=]+/g;

/** By way of HTML, which Markdown may contain anyway; front matter becomes a paragraph. */
export function readMarkdown(text: string, builder: TextBuilder): void {
  const { matter, body } = splitFrontMatter(text);
  if (matter !== undefined) {
    const title = /^title\s*[:=]\s*(.+)$/im.exec(matter)?.[1]?.replace(/^(["'])(.*)\1$/, "$2");
    builder.title(goodTitle(title));
    builder.paragraph(matter);
  }
  readHtml(parse(body.replace(dataAddress, ""), { async: false }), builder);
}

/** The lines between `---` at the very start (YAML) or `+++` (TOML), and what follows them. */
function splitFrontMatter(text: string): { matter?: string; body: string } {
  const match = /^(---|\+\+\+)[^\S\n]*\r?\n([\s\S]*?)\r?\n\1[^\S\n]*(?:\r?\n|$)/.exec(text);
  const matter = match?.[2];
  if (!match || matter === undefined || !/^[\w-]+\s*[:=]/m.test(matter)) return { body: text };
  return { matter, body: text.slice(match[0].length) };
}
