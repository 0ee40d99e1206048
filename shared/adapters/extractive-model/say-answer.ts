import type { AnswerLanguage } from "#shared/conversations/ports.ts";
import type { Quote } from "./choose-quotes.ts";
import { isRow } from "./split-units.ts";

const words: Record<AnswerLanguage, { open: string; more: string }> = {
  es: { open: "Según", more: "Y también:" },
  en: { open: "According to", more: "And also:" },
  pt: { open: "Segundo", more: "E também:" },
  ca: { open: "Segons", more: "I també:" },
  gl: { open: "Segundo", more: "E tamén:" },
};

const longestTitle = 100;

/** One sentence per quote, in two parts: where it stands; what it says, with its marker. */
export function sayQuote(
  quote: Quote,
  previous: Quote | undefined,
  language: AnswerLanguage,
): { where: string; what: string } {
  const { open, more } = words[language];
  const { passage } = quote;
  const start = previous?.passage === passage ? more : `${open} ${placeOf(quote)}:`;
  return {
    where: `${previous ? "\n" : ""}${start} `,
    what: `${whatItSays(quote)} [${passage.marker}]`,
  };
}

function placeOf({ passage }: Quote): string {
  const section = passage.headings.findLast((heading) => !isRow(heading));
  const title = `«${inert(passage.title).slice(0, longestTitle)}»`;
  if (!section || section === passage.title) return title;
  return `${title} (${inert(section).slice(0, longestTitle)})`;
}

/**
 * The quoted words; of a table row, each cell under the name of its column. Only words that stand
 * in the document as they are have quotation marks.
 */
function whatItSays({ passage, start, end, header }: Quote): string {
  const text = passage.text.slice(start, end);
  if (!header) return `«${inert(text)}»`;
  const names = cellsOf(header);
  const cells = cellsOf(text).map((cell, index) => {
    const name = names[index];
    return name && cell ? `${name}: ${cell}` : cell;
  });
  return cells.filter((cell) => cell !== "").join("; ");
}

function cellsOf(row: string): string[] {
  return inert(row)
    .split("|")
    .map((cell) => cell.trim());
}

/** On one line, and without anything that could be taken for a marker of this answer. */
function inert(text: string): string {
  return text
    .replace(/\s+/gu, " ")
    .replace(/\[([\d\s,;]*)\]/gu, "($1)")
    .trim();
}
