import UTIF from "utif2";

/** A TIFF of several pages, without compression; each is RGBA of the same size. */
export function makeTiff(width: number, height: number, pages: Uint8Array[]): Buffer {
  const begin = 4_000;
  const length = width * height * 4;
  const directories = pages.map((data, at) => ({
    t256: [width],
    t257: [height],
    t258: [8, 8, 8, 8],
    t259: [1],
    t262: [2],
    t273: [begin + at * length],
    t277: [4],
    t278: [height],
    t279: [length],
    t284: [1],
    t338: [1],
    data,
    width,
    height,
  }));
  const file = Buffer.alloc(begin + pages.length * length);
  // Pixels and sizes are no tags.
  const tags = directories.map(({ data: _, width: __, height: ___, ...rest }) => rest);
  Buffer.from(UTIF.encode(tags as unknown as UTIF.IFD[])).copy(file);
  for (const [at, data] of pages.entries()) file.set(data, begin + at * length);
  return file;
}
