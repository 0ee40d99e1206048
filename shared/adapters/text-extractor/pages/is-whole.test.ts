import { createCanvas } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import { drawImage } from "./draw-image.ts";
import { imageTypeOf } from "./image-type.ts";

const canvas = createCanvas(300, 200);
const context = canvas.getContext("2d");
context.font = "30px sans-serif";
for (let y = 30; y < 200; y += 30) context.fillText(`Factura ${y}, total ${y * 17}`, 5, y);
const pictures = {
  PNG: canvas.toBuffer("image/png"),
  JPEG: canvas.toBuffer("image/jpeg"),
  WebP: canvas.toBuffer("image/webp"),
};

function draw(bytes: Buffer) {
  const type = imageTypeOf(bytes);
  if (!type) throw new Error("no picture");
  return drawImage(bytes, type, { milliseconds: 5_000, pixels: 1e6, sourcePixels: 1e6 });
}

describe.each(Object.entries(pictures))("a %s", (_name, bytes) => {
  it("is drawn when it is whole, whatever follows it", async () => {
    expect((await draw(bytes)).width).toBe(300);
    expect((await draw(Buffer.concat([bytes, Buffer.from("\r\n\0\0")]))).width).toBe(300);
  });

  it("is corrupt wherever it was cut off", async () => {
    for (const part of [0.2, 0.5, 0.9, 1]) {
      const cut = bytes.subarray(0, Math.min(Math.floor(bytes.length * part), bytes.length - 2));
      await expect(draw(cut)).rejects.toMatchObject({ reason: "corrupt" });
    }
  });
});

it("a PNG is corrupt when a byte of it has changed", async () => {
  const changed = Buffer.from(pictures.PNG);
  const at = Math.floor(changed.length / 2);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  await expect(draw(changed)).rejects.toMatchObject({ reason: "corrupt" });
});

it("a JPEG is not whole by the end of the preview inside it", async () => {
  const preview = Buffer.concat([
    Buffer.from("ffe10008", "hex"),
    Buffer.from("Exif"),
    Buffer.from("ffd9", "hex"),
  ]);
  const { JPEG } = pictures;
  const withPreview = Buffer.concat([JPEG.subarray(0, 2), preview, JPEG.subarray(2)]);
  expect((await draw(withPreview)).width).toBe(300);
  const cut = withPreview.subarray(0, withPreview.length - 100);
  await expect(draw(cut)).rejects.toMatchObject({ reason: "corrupt" });
});
