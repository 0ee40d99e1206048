import type { TextBuilder } from "../build-text.ts";
import { unlessCorrupt } from "../document-problem.ts";
import { guessHeader } from "../guess-header.ts";
import { type OfficePackage, officePackage, readCoreTitle } from "../office-package.ts";
import type { Archive } from "../read-archive.ts";
import { readWordNumbers, type WordNumbers } from "./word-numbering.ts";
import { headingLevel, readWordStyles, type WordStyles } from "./word-styles.ts";
import { type WordParagraph, type WordTable, walkWord } from "./word-walker.ts";

/** Headings that are only bold stand below all those that are styled as such. */
const boldHeading = 9;

/** Headings, lists with their numbers, tables, notes after their paragraph, headers and footers. */
export async function readDocx(
  archive: Archive,
  mainPart: string,
  builder: TextBuilder,
): Promise<void> {
  const file = officePackage(archive, mainPart);
  builder.title(await readCoreTitle(archive));
  const part = async (type: string) => archive.chunks((await file.related(type)) ?? "");
  const styles = await unlessCorrupt(
    async () => readWordStyles(await part("styles")),
    () => undefined,
  );
  const numbers = await unlessCorrupt(
    async () => readWordNumbers(await part("numbering")),
    () => undefined,
  );
  const writer = createWriter(builder, styles, numbers, await readNotes(file));
  await walkWord(archive.chunks(mainPart), writer);
  writer.flush();
  for (const text of await readMargins(file)) builder.paragraph(text);
}

function createWriter(
  builder: TextBuilder,
  styles: WordStyles,
  numbers: WordNumbers,
  notes: Map<string, string>,
) {
  let items: string[] = [];
  let pending: string[] = [];

  /** The number of a paragraph, with its depth; undefined when it is not numbered. */
  function marker(paragraph: WordParagraph) {
    const style = styles(paragraph.style);
    const numbering = paragraph.numbering ?? style?.numbering;
    if (!numbering || numbering === "0") return undefined;
    const depth = paragraph.depth ?? style?.depth ?? 0;
    return { depth, text: numbers(numbering, depth) ?? "-" };
  }

  function flush(): void {
    builder.list(items);
    items = [];
    for (const note of pending) builder.paragraph(note);
    pending = [];
  }

  function paragraph(one: WordParagraph): void {
    pending.push(...one.notes.map((key) => notes.get(key) ?? ""));
    const style = styles(one.style);
    const text = one.text.trim();
    if (text === "" || /^(toc|tdc) ?\d$/i.test(style?.names[0] ?? "")) return;
    const level = headingLevel(style, one.style, one.outline);
    const mark = marker(one);
    const marked = mark ? `${mark.text} ${text}` : text;
    if (level === undefined && mark) {
      items.push("  ".repeat(Math.min(8, mark.depth)) + marked);
      return;
    }
    if (items.length > 0) flush();
    const short = one.bold && text.length <= 100 && !/[.,;:]$|\n/.test(text);
    if (level !== undefined || short) {
      if (level === 1) builder.title(text);
      builder.heading(marked, level ?? boldHeading);
    } else builder.paragraph(marked);
    flush();
  }

  function table({ rows, header }: WordTable): void {
    flush();
    // A table of one column is a frame around text.
    if (rows.every((row) => row.length <= 1)) {
      for (const one of rows.flat(2)) paragraph(one);
      return;
    }
    const cells = rows.map((row) => row.map((cell) => cell.map(cellText).join("\n")));
    builder.table(cells, header ? 0 : guessHeader(cells));
    flush();
  }

  function cellText(one: WordParagraph): string {
    pending.push(...one.notes.map((key) => notes.get(key) ?? ""));
    const mark = marker(one);
    return mark && one.text.trim() !== "" ? `${mark.text} ${one.text}` : one.text;
  }

  return { paragraph, table, flush };
}

/** Foot and end notes by the key that paragraphs refer to them with. */
async function readNotes(file: OfficePackage): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  let key = "";
  const add = (text: string) => notes.set(key, `${notes.get(key) ?? ""} ${text}`.trim());
  for (const type of ["footnotes", "endnotes"]) {
    const part = (await file.related(type)) ?? "";
    const sink = {
      note: (next: string) => {
        key = next;
      },
      paragraph: (one: WordParagraph) => add(one.text),
      table: (one: WordTable) => {
        for (const cell of one.rows.flat(2)) add(cell.text);
      },
    };
    await unlessCorrupt(() => walkWord(file.archive.chunks(part), sink), undefined);
  }
  return notes;
}

/** The different texts of page headers and footers, without page numbers. */
async function readMargins(file: OfficePackage): Promise<Set<string>> {
  const texts = new Set<string>();
  const relations = await file.relations(file.mainPart);
  for (const { type, target } of relations) {
    if (type !== "header" && type !== "footer") continue;
    const lines: string[] = [];
    const sink = {
      paragraph: (one: WordParagraph) => lines.push(one.text),
      table: (one: WordTable) => lines.push(...one.rows.flat(2).map((cell) => cell.text)),
    };
    await unlessCorrupt(() => walkWord(file.archive.chunks(target), sink), undefined);
    const text = lines.join("\n").trim();
    const rest = text.replace(/p[áa]g(ina)?\.?|page|\bde\b|\bof\b|[\d\W_]/giu, "");
    if (rest.length >= 3) texts.add(text);
  }
  return texts;
}
