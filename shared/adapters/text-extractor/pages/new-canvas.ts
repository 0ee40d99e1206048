import { DocumentProblem } from "../document-problem.ts";
import type { Size } from "./image-size.ts";
import type { PageLimits } from "./page-limits.ts";

/** A white canvas of a size times `wanted`, or times less where that were too many pixels. */
export async function newCanvas({ width, height }: Size, wanted: number, limits: PageLimits) {
  const area = width * height;
  if (!(area > 0) || !Number.isFinite(area)) throw new DocumentProblem("corrupt", "no area");
  const scale = Math.min(wanted, Math.sqrt(limits.pixels / area));
  const { createCanvas } = await import("@napi-rs/canvas");
  const [w, h] = [width, height].map((side) => Math.max(1, Math.floor(side * scale)));
  const canvas = createCanvas(w ?? 1, h ?? 1);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  return { canvas, context, scale };
}
