import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Canvas } from "@napi-rs/canvas";
import { DocumentProblem } from "../document-problem.ts";
import { openPdf } from "../formats/open-pdf.ts";
import { newCanvas } from "./new-canvas.ts";
import type { PageLimits } from "./page-limits.ts";

/** A PDF measures in points, 72 to the inch; 250 of ours to the inch read well. */
const dotsPerPoint = 250 / 72;

/** A page as a reader would print it. What of it is broken is left out. */
export async function drawPdf(bytes: Uint8Array, number: number, limits: PageLimits) {
  // pdf.js is told where to draw by these names, before it is loaded.
  const { DOMMatrix, ImageData, Path2D } = await import("@napi-rs/canvas");
  Object.assign(globalThis, { DOMMatrix, ImageData, Path2D });
  const file = await openPdf(bytes, {
    ...fileFolders(),
    useWasm: true,
    maxImageSize: limits.sourcePixels,
    canvasMaxAreaInBytes: limits.sourcePixels * 4,
  });
  if (number > file.numPages) throw new DocumentProblem("corrupt", "there is no such page");
  const page = await file.getPage(number);
  const { width, height } = page.getViewport({ scale: 1 });
  const { canvas, context, scale } = await newCanvas({ width, height }, dotsPerPoint, limits);
  const viewport = page.getViewport({ scale });
  // pdf.js is typed for browsers; the contexts do the same.
  const drawing: unknown = { canvas: null, canvasContext: context, viewport };
  await page.render(drawing as Parameters<typeof page.render>[0]).promise;
  return canvas satisfies Canvas;
}

/** Fonts, tables of characters and decoders that pdf.js reads when a page needs them. */
function fileFolders() {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("pdfjs-dist/package.json"));
  return {
    standardFontDataUrl: `${folder}/standard_fonts/`,
    cMapUrl: `${folder}/cmaps/`,
    cMapPacked: true,
    wasmUrl: `${folder}/wasm/`,
    iccUrl: `${folder}/iccs/`,
  };
}
