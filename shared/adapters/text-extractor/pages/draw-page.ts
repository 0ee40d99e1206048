import type { Canvas } from "@napi-rs/canvas";
import { DocumentProblem } from "../document-problem.ts";
import type { SourceFile } from "../source-file.ts";
import { imageTypeOf } from "./image-type.ts";
import type { PageLimits } from "./page-limits.ts";
import { prepareScan } from "./prepare-scan.ts";

export type DrawnPage = { picture: Buffer; scan: Buffer | undefined };

/** Draws one page here and now, without any isolation: the child process calls it. */
export async function drawPage(
  file: SourceFile,
  page: number,
  limits: PageLimits,
  onType: (mediaType: string) => void,
): Promise<DrawnPage> {
  const canvas = await draw(file.bytes, page, limits, onType);
  const picture = await canvas.encode("jpeg", 80);
  return { picture, scan: await prepareScan(canvas, limits) };
}

async function draw(
  bytes: Uint8Array,
  page: number,
  limits: PageLimits,
  onType: (mediaType: string) => void,
): Promise<Canvas> {
  const type = imageTypeOf(bytes);
  onType(type ?? "application/pdf");
  if (type === "image/tiff") return (await import("./draw-tiff.ts")).drawTiff(bytes, page, limits);
  if (type === undefined) return (await import("./draw-pdf.ts")).drawPdf(bytes, page, limits);
  if (page !== 1) throw new DocumentProblem("corrupt", "there is no such page");
  return (await import("./draw-image.ts")).drawImage(bytes, type, limits);
}
