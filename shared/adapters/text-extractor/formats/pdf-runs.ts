/** A piece of text as it is set: where on the page, from the top left, in points. */
export type Run = {
  text: string;
  x0: number;
  x1: number;
  y: number;
  size: number;
  /** The parser's name for the font, the same through the document. */
  font: string;
};

/** What the parser gives of one piece; `transform` is an affine matrix `[a, b, c, d, e, f]`. */
export type PdfItem = { str: string; transform: number[]; width: number; fontName: string };

type Turned = Run & { angle: number };

/**
 * Pieces in the order of the content stream, turned so that most of the page reads from left to
 * right; `aside` is what stands at another angle, such as a stamp in the margin. Text that is printed
 * twice on the same spot, to look bold, is taken once.
 */
export function toRuns(items: PdfItem[], viewport: number[]): { runs: Run[]; aside: Run[] } {
  const seen = new Set<string>();
  const all: Turned[] = [];
  for (const { str, transform, width, fontName } of items) {
    if (str.trim() === "") continue;
    const [a, b, c, d, x, y] = multiply(viewport, transform);
    const size = Math.hypot(c, d);
    if (!(size > 0.5) || ![x, y, width].every(Number.isFinite)) continue;
    const key = `${str}\u0000${Math.round(x / 2)}\u0000${Math.round(y / 2)}`;
    if (str.length > 1 && seen.has(key)) continue;
    seen.add(key);
    const angle = (Math.round((Math.atan2(b, a) / Math.PI) * 12) * 15 + 360) % 360;
    all.push({ text: str, x0: x, x1: x + Math.abs(width), y, size, font: fontName, angle });
  }
  const main = mainAngle(all);
  return {
    runs: all.filter((one) => one.angle === main).map((one) => turn(one, main)),
    aside: all.filter((one) => one.angle !== main).map((one) => turn(one, one.angle)),
  };
}

function multiply(m: number[], n: number[]): [number, number, number, number, number, number] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m;
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = n;
  return [
    a * g + c * h,
    b * g + d * h,
    a * i + c * j,
    b * i + d * j,
    a * k + c * l + e,
    b * k + d * l + f,
  ];
}

function mainAngle(runs: Turned[]): number {
  const letters = new Map<number, number>();
  for (const { angle, text } of runs) letters.set(angle, (letters.get(angle) ?? 0) + text.length);
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function turn({ text, x0, x1, y, size, font }: Turned, degrees: number): Run {
  const radians = (-degrees * Math.PI) / 180;
  const x = x0 * Math.cos(radians) - y * Math.sin(radians);
  return {
    text,
    x0: x,
    x1: x + (x1 - x0),
    y: x0 * Math.sin(radians) + y * Math.cos(radians),
    size,
    font,
  };
}
