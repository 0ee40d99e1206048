import type { Canvas } from "@napi-rs/canvas";
import { type GreyPicture, isBlank, median, noiseOf, toGrey } from "./grey-picture.ts";
import type { PageLimits } from "./page-limits.ts";

/** Letters of a page whose longer side is shorter than that are too small to be read well. */
const wantedSide = 2_000;
/** Of 255: neighbours that differ by more on average are noise, not paper. */
const noisy = 4;

/** The page as recognition wants it: grey, large enough, without specks; undefined for a blank one. */
export async function prepareScan(canvas: Canvas, limits: PageLimits): Promise<Buffer | undefined> {
  let grey = toGrey(canvas);
  if (isBlank(grey)) return undefined;
  for (let round = 0; round < 2 && noiseOf(grey) > noisy; round++) grey = median(grey);
  const whole = await toCanvas(grey);
  const scale = scaleFor(grey, limits);
  if (scale <= 1) return whole.encode("png");
  const { createCanvas } = await import("@napi-rs/canvas");
  const larger = createCanvas(Math.floor(grey.width * scale), Math.floor(grey.height * scale));
  const context = larger.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, larger.width, larger.height);
  return larger.encode("png");
}

function scaleFor({ width, height }: GreyPicture, limits: PageLimits): number {
  const wanted = Math.min(2, wantedSide / Math.max(width, height));
  return Math.min(wanted, Math.sqrt(limits.pixels / (width * height)));
}

async function toCanvas({ width, height, values }: GreyPicture): Promise<Canvas> {
  const { createCanvas, ImageData } = await import("@napi-rs/canvas");
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    pixels.set([value, value, value, 255], i * 4);
  }
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}
