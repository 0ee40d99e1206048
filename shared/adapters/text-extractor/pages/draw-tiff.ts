import type { Canvas } from "@napi-rs/canvas";
import UTIF from "utif2";
import { DocumentProblem } from "../document-problem.ts";
import { newCanvas } from "./new-canvas.ts";
import type { PageLimits } from "./page-limits.ts";
import { tiffFrames } from "./tiff-frames.ts";

export async function drawTiff(
  bytes: Uint8Array,
  page: number,
  limits: PageLimits,
): Promise<Canvas> {
  const { buffer, frames } = tiffFrames(bytes);
  const frame = frames[page - 1];
  if (!frame) throw new DocumentProblem("corrupt", "there is no such page");
  const { width, height, directory } = frame;
  if (width * height > limits.sourcePixels) {
    throw new DocumentProblem("too_large", "too many pixels");
  }
  UTIF.decodeImage(buffer, directory);
  const pixels = UTIF.toRGBA8(directory);
  const { createCanvas, ImageData } = await import("@napi-rs/canvas");
  const whole = createCanvas(width, height);
  const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, width * height * 4);
  whole.getContext("2d").putImageData(new ImageData(clamped, width, height), 0, 0);
  const { canvas, context, scale } = await newCanvas({ width, height }, 1, limits);
  context.scale(scale, scale);
  context.drawImage(whole, 0, 0);
  return canvas;
}
