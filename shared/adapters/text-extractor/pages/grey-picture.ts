import type { Canvas } from "@napi-rs/canvas";

/** Row by row, 0 is black and 255 white. */
export type GreyPicture = { width: number; height: number; values: Uint8Array };

/** Luma (ITU-R BT.601). */
export function toGrey(canvas: Canvas): GreyPicture {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const values = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    values[i] = (red * 77 + green * 150 + blue * 29) >> 8;
  }
  return { width, height, values };
}

/** Whether nothing on it is darker or lighter than the rest, or hardly anything. */
export function isBlank({ values }: GreyPicture): boolean {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  const usual = counts.indexOf(Math.max(...counts));
  let apart = 0;
  for (const [value, count] of counts.entries()) if (Math.abs(value - usual) > 48) apart += count;
  return apart < Math.max(30, values.length / 50_000);
}

/** How far pixels are from the middle one of their neighbours, on average over a sample. */
export function noiseOf(picture: GreyPicture): number {
  const { width, height, values } = picture;
  let sum = 0;
  let count = 0;
  const step = Math.max(1, Math.floor((width * height) / 200_000));
  for (let at = width + 1; at < values.length - width - 1; at += step) {
    sum += Math.abs((values[at] ?? 0) - medianAt(values, at, width));
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** Each pixel becomes the middle one of the nine around it: specks go, edges stay. */
export function median({ width, height, values }: GreyPicture): GreyPicture {
  const smooth = values.slice();
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      smooth[y * width + x] = medianAt(values, y * width + x, width);
    }
  }
  return { width, height, values: smooth };
}

/** The nine are sorted just enough: A. Paeth, Median finding on a 3×3 grid, Graphics Gems (1990). */
function medianAt(values: Uint8Array, at: number, width: number): number {
  const [a, b, c] = three(values, at - width);
  const [d, e, f] = three(values, at);
  const [g, h, i] = three(values, at + width);
  // The largest of the smallest, the middle of the middles, the smallest of the largest.
  const low = Math.max(a, d, g);
  const middle = middleOf(b, e, h);
  const high = Math.min(c, f, i);
  return middleOf(low, middle, high);
}

/** Three neighbours of a row, in order of size. */
function three(values: Uint8Array, at: number): [number, number, number] {
  const [x, y, z] = [values[at - 1] ?? 0, values[at] ?? 0, values[at + 1] ?? 0];
  const [low, high] = [Math.min(x, y, z), Math.max(x, y, z)];
  return [low, x + y + z - low - high, high];
}

function middleOf(x: number, y: number, z: number): number {
  return Math.max(Math.min(x, y), Math.min(Math.max(x, y), z));
}
