import { Parser } from "htmlparser2";
import type { TextBuilder } from "../build-text.ts";
import { DocumentProblem } from "../document-problem.ts";
import { goodTitle } from "../good-title.ts";
import { createHtmlBlocks, type HtmlBlocks } from "./html-blocks.ts";

/** Elements whose content nobody reads as text of the page. */
const dropped = new Set(
  "script style noscript template svg nav iframe object canvas select datalist audio video map".split(
    " ",
  ),
);

/** Elements that begin and end a paragraph, besides headings, lists and tables. */
const blocks = new Set(
  "p div section article main header footer aside blockquote address figure figcaption dl dt dd fieldset legend form details summary center body html head pre hr caption".split(
    " ",
  ),
);

/** Pages with unclosed tags nest far too; beyond this the time goes into nesting alone. */
const maxDepth = 50_000;

/** Reads a page as text. Nothing that it refers to is loaded. */
export function readHtml(html: string, builder: TextBuilder): void {
  const out = createHtmlBlocks(builder);
  /** How deep we are inside of a dropped element. */
  let skipping = 0;
  let preformatted = 0;
  let depth = 0;
  let inTitle = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (++depth > maxDepth) throw new DocumentProblem("corrupt", "elements nested too deeply");
      if (skipping > 0 || dropped.has(name) || isHidden(attributes)) {
        skipping++;
        return;
      }
      if (name === "title") inTitle = true;
      if (name === "pre") preformatted++;
      open(name, attributes, out);
    },
    ontext(text) {
      if (inTitle) builder.title(goodTitle(text));
      else if (skipping === 0) out.text(preformatted > 0 ? text : text.replace(/\s+/g, " "));
    },
    onclosetag(name) {
      depth--;
      if (skipping > 0) {
        skipping--;
        return;
      }
      if (name === "title") inTitle = false;
      if (name === "pre") preformatted--;
      close(name, out);
    },
  });
  parser.write(html);
  parser.end();
  out.end();
}

function open(name: string, attributes: Record<string, string>, out: HtmlBlocks): void {
  if (/^h[1-6]$/.test(name)) out.startHeading(Number(name[1]));
  else if (name === "ul" || name === "ol") {
    out.startList(name === "ol", Number(attributes.start ?? 1) || 1);
  } else if (name === "li") out.startItem();
  else if (name === "table") out.startTable();
  else if (name === "tr") out.startRow();
  else if (name === "td" || name === "th") out.startCell(attributes, name === "th");
  else if (name === "br") out.text("\n");
  else if (name === "img") out.text(attributes.alt ?? "");
  else if (blocks.has(name)) out.boundary();
}

function close(name: string, out: HtmlBlocks): void {
  if (/^h[1-6]$/.test(name)) out.endHeading();
  else if (name === "ul" || name === "ol") out.endList();
  else if (name === "table") out.endTable();
  else if (name === "li" || name === "td" || name === "th" || blocks.has(name)) out.boundary();
}

function isHidden(attributes: Record<string, string>): boolean {
  return (
    attributes.hidden !== undefined ||
    attributes["aria-hidden"] === "true" ||
    attributes.role === "navigation" ||
    /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attributes.style ?? "")
  );
}
