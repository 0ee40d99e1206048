import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist/types/src/display/api.d.ts";
import type { TextBuilder } from "../build-text.ts";
import { DocumentProblem } from "../document-problem.ts";
import { goodTitle } from "../good-title.ts";
import { openPdf } from "./open-pdf.ts";
import { writeRows } from "./pdf-blocks.ts";
import { readFields } from "./pdf-fields.ts";
import { inReadingOrder, type Line, toLines } from "./pdf-lines.ts";
import { toRows } from "./pdf-rows.ts";
import { type PdfItem, toRuns } from "./pdf-runs.ts";
import { type ScanFinder, scanFinder } from "./pdf-scans.ts";
import { type FontSizes, fontSizes } from "./pdf-sizes.ts";

/** So many pages tell which size of letters is the usual one. */
const samplePages = 20;

/** More lines than that on one page is an attack on the reader. */
const maxLines = 50_000;

/** Larger pictures are not decoded here: they are drawn, if at all, where there is room for them. */
const maxImagePixels = 40_000_000;

/** `extra`: what stands across the page, and what is filled into forms. */
type Page = { lines: Line[]; extra: string[]; scanned: boolean };

const unreadable: Page = { lines: [], extra: [], scanned: false };

/** Each page with its headings, paragraphs, lists, tables and filled form fields. */
export async function readPdf(bytes: Uint8Array, builder: TextBuilder): Promise<void> {
  const file = await openPdf(bytes, { maxImageSize: maxImagePixels });
  const isScan = scanFinder();
  const metadata = await file.getMetadata().catch(() => undefined);
  const info = new Map(Object.entries(metadata?.info ?? {}));
  const title = info.get("Title");
  builder.title(goodTitle(typeof title === "string" ? title : undefined));
  const waiting: Page[] = [];
  let sizes: FontSizes | undefined;
  let broken = 0;
  let written = 0;

  const write = (page: Page) => {
    builder.page();
    if (page.scanned) builder.scan();
    const before = written;
    written += page.lines.length + page.extra.length;
    if (before === written) return;
    if (page.lines.length > maxLines)
      throw new DocumentProblem("too_large", "too much on one page");
    const rows = toRows(withoutPageNumber(page.lines));
    const heading = writeRows(rows, sizes ?? fontSizes(page.lines), builder);
    if (before === 0) builder.title(heading);
    for (const text of page.extra) builder.paragraph(text);
  };
  const begin = () => {
    sizes = fontSizes(waiting.flatMap(({ lines }) => lines));
    for (const page of waiting.splice(0)) write(page);
  };

  for (let number = 1; number <= file.numPages; number++) {
    const page = await readPage(file, number, isScan);
    if (!page) broken++;
    if (sizes) write(page ?? unreadable);
    else waiting.push(page ?? unreadable);
    if (waiting.length === samplePages) begin();
  }
  begin();
  if (written === 0 && broken > 0) throw new DocumentProblem("corrupt", "no page can be read");
}

/** Undefined for a page that the parser cannot make sense of; the others are still read. */
async function readPage(
  file: PDFDocumentProxy,
  number: number,
  isScan: ScanFinder,
): Promise<Page | undefined> {
  let page: PDFPageProxy | undefined;
  try {
    page = await file.getPage(number);
    const viewport = page.getViewport({ scale: 1 }).transform;
    const items: PdfItem[] = [];
    for (const item of (await page.getTextContent()).items) if ("str" in item) items.push(item);
    const { runs, aside } = toRuns(items, viewport);
    const extra = toLines(aside).map(({ text }) => text);
    extra.push(...(await readFields(page).catch(() => [])));
    const lines = inReadingOrder(toLines(runs));
    const text = [...lines.map((line) => line.text), ...extra].join(" ");
    return { lines, extra, scanned: await isScan(page, text) };
  } catch {
    return undefined;
  } finally {
    page?.cleanup();
  }
}

/** Without the number of the page, when there is other text on it. */
function withoutPageNumber(lines: Line[]): Line[] {
  const isNumber = ({ text }: Line) => /^\W*\d{1,4}\W*$/.test(text);
  const ys = lines.filter((line) => !isNumber(line)).map(({ y }) => y);
  const top = Math.min(...ys);
  const bottom = Math.max(...ys);
  const outside = ({ y, size }: Line) => y < top - size || y > bottom + size;
  return ys.length === 0 ? lines : lines.filter((line) => !(isNumber(line) && outside(line)));
}
