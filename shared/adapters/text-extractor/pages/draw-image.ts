import type { Canvas } from "@napi-rs/canvas";
import { DocumentProblem } from "../document-problem.ts";
import { exifTurn } from "./exif-turn.ts";
import { imageSize } from "./image-size.ts";
import type { ImageType } from "./image-type.ts";
import { isWhole } from "./is-whole.ts";
import { newCanvas } from "./new-canvas.ts";
import type { PageLimits } from "./page-limits.ts";

/** A picture, upright, as large as it is unless that is too large. */
export async function drawImage(
  bytes: Uint8Array,
  type: ImageType,
  limits: PageLimits,
): Promise<Canvas> {
  const size = imageSize(bytes, type);
  if (!size) throw new DocumentProblem("corrupt", "a picture without a size");
  if (size.width * size.height > limits.sourcePixels) {
    throw new DocumentProblem("too_large", "too many pixels");
  }
  if (!isWhole(bytes, type)) throw new DocumentProblem("corrupt", "a picture that was cut off");
  const { loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(Buffer.from(bytes)).catch(() => undefined);
  if (!image || image.width * image.height === 0) throw new DocumentProblem("corrupt");
  const { quarters, mirrored } = exifTurn(bytes);
  const lies = quarters % 2 === 1;
  const [width, height] = lies ? [image.height, image.width] : [image.width, image.height];
  const { canvas, context, scale } = await newCanvas({ width, height }, 1, limits);
  context.scale(scale, scale);
  context.translate(width / 2, height / 2);
  context.rotate((quarters * Math.PI) / 2);
  if (mirrored) context.scale(-1, 1);
  context.drawImage(image, -image.width / 2, -image.height / 2);
  return canvas;
}
