import type { TextBuilder } from "../build-text.ts";
import { DocumentProblem } from "../document-problem.ts";
import type { ImageType } from "../pages/image-type.ts";

/** Nothing is decoded here: each picture is a page, to be read where pictures are. */
export async function readImage(
  bytes: Uint8Array,
  type: ImageType,
  builder: TextBuilder,
): Promise<void> {
  const count = type === "image/tiff" ? await countFrames(bytes) : 1;
  if (count === 0) throw new DocumentProblem("corrupt", "a file without a picture");
  for (let page = 1; page <= count; page++) {
    builder.page();
    builder.scan();
  }
}

async function countFrames(bytes: Uint8Array): Promise<number> {
  const { tiffFrames } = await import("../pages/tiff-frames.ts");
  return tiffFrames(bytes).frames.length;
}
