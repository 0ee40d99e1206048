/** Whether bytes begin like one of the two kinds of pictures that pages come as. */
export function isPicture(bytes: Buffer): boolean {
  return /^(89504e47|ffd8ff)/.test(bytes.toString("hex", 0, 4));
}

/** A picture, turned clockwise by quarters. */
export async function turned(bytes: Buffer, quarters: number): Promise<Buffer> {
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const image = await loadImage(bytes);
  const { width, height } = image;
  const canvas = quarters % 2 === 0 ? createCanvas(width, height) : createCanvas(height, width);
  const context = canvas.getContext("2d");
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((quarters * Math.PI) / 2);
  context.drawImage(image, -width / 2, -height / 2);
  return canvas.encode("png");
}
