import type { PDFPageProxy } from "pdfjs-dist/types/src/display/api.d.ts";
import { loadPdfParser } from "./load-pdf-parser.ts";

/** Fewer letters and digits than this may be a stamp or a footer on a scan. */
const fewLetters = 60;
/** A picture that covers this much of a page is the page. */
const mostOfPage = 0.5;
/** Looking for pictures decodes them: the pages after so many go by the last that was looked at. */
const pagesLookedAt = 20;

/** Whether a page with this text on it is a picture of a page. */
export type ScanFinder = (page: PDFPageProxy, text: string) => Promise<boolean>;

/** One for each file. A page without any text counts as one: it is blank, drawn or a scan. */
export function scanFinder(): ScanFinder {
  let looked = 0;
  let last = false;
  return async (page, text) => {
    const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    if (letters === 0) return true;
    if (letters >= fewLetters) return false;
    if (looked++ < pagesLookedAt) last = await isCovered(page).catch(() => false);
    return last;
  };
}

type Matrix = [number, number, number, number, number, number];

/** Follows the matrices of the page to each picture, which fills the unit square (ISO 32000-1, 8.9). */
async function isCovered(page: PDFPageProxy): Promise<boolean> {
  const { OPS } = await loadPdfParser();
  const { width, height } = page.getViewport({ scale: 1 });
  const { fnArray, argsArray } = await page.getOperatorList();
  const pictures = [OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject];
  const stack: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  let covered = 0;
  for (const [at, operation] of fnArray.entries()) {
    if (operation === OPS.save || operation === OPS.paintFormXObjectBegin) stack.push(matrix);
    if (operation === OPS.restore || operation === OPS.paintFormXObjectEnd) {
      matrix = stack.pop() ?? [1, 0, 0, 1, 0, 0];
    }
    const inner = operation === OPS.transform ? argsArray[at] : undefined;
    if (inner) matrix = times(matrix, inner);
    if (operation === OPS.paintFormXObjectBegin && argsArray[at]?.[0]) {
      matrix = times(matrix, argsArray[at][0]);
    }
    const [a, b, c, d] = matrix;
    if (pictures.includes(operation)) covered += Math.abs(a * d - b * c);
  }
  return covered >= mostOfPage * width * height;
}

function times([a, b, c, d, e, f]: Matrix, inner: ArrayLike<number>): Matrix {
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = Array.from(inner);
  return [
    a * g + c * h,
    b * g + d * h,
    a * i + c * j,
    b * i + d * j,
    a * k + c * l + e,
    b * k + d * l + f,
  ];
}
