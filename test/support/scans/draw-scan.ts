import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Canvas, createCanvas, GlobalFonts } from "@napi-rs/canvas";
import { seededRandom } from "../random.ts";

export type ScanLook = {
  /** Clockwise, in degrees. */
  skew?: number;
  /** How far each pixel strays, of 255; specks of dust come with it. */
  noise?: number;
  /** Of 200 dots to the inch. */
  scale?: number;
  seed?: number;
};

const font = "Liberation Sans";

function loadFont(): void {
  if (GlobalFonts.has(font)) return;
  const packageFile = createRequire(import.meta.url).resolve("pdfjs-dist/package.json");
  const file = join(dirname(packageFile), "standard_fonts/LiberationSans-Regular.ttf");
  GlobalFonts.registerFromPath(file, font);
}

/** A sheet of A4 with these lines, as a scanner that nobody cares for sees it. */
export function drawScan(lines: string[], look: ScanLook = {}): Canvas {
  loadFont();
  const { skew = 0, noise = 0, scale = 1 } = look;
  const [width, height] = [Math.round(1654 * scale), Math.round(2339 * scale)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate((skew * Math.PI) / 180);
  context.translate(-width / 2, -height / 2);
  context.scale(scale, scale);
  context.fillStyle = "#181818";
  for (const [at, line] of lines.entries()) {
    context.font = `${at === 0 ? 40 : 30}px ${font}`;
    context.fillText(line, 150, 240 + at * 72);
  }
  if (noise > 0) addNoise(canvas, noise, look.seed ?? 1);
  return canvas;
}

function addNoise(canvas: Canvas, noise: number, seed: number): void {
  const random = seededRandom(seed);
  const context = canvas.getContext("2d");
  const picture = context.getImageData(0, 0, canvas.width, canvas.height);
  const { data } = picture;
  for (let at = 0; at < data.length; at += 4) {
    const isSpeck = random() < 0.002;
    const strays = (random() + random() - 1) * noise;
    for (let channel = at; channel < at + 3; channel++) {
      data[channel] = isSpeck ? 0 : (data[channel] ?? 0) + strays;
    }
  }
  context.putImageData(picture, 0, 0);
}
