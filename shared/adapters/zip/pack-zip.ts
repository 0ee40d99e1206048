import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { ArchiveEntry, PackArchive } from "#shared/privacy/archive.ts";

/** Speed before size: an archive is made to be taken away once. */
const fastest = 1;

/** A ZIP (Zip64 where it has to be). Holds what a stream holds, and a few hundred bytes a file. */
export const packZip: PackArchive = (entries) => {
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.outputStream.pipe(output);
  zip.on("error", (error) => output.destroy(error));
  feed(zip, entries, output).catch((error: unknown) =>
    output.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return output;
};

async function feed(
  zip: ZipFile,
  entries: AsyncIterable<ArchiveEntry>,
  output: PassThrough,
): Promise<void> {
  for await (const { name, compress, content } of entries) {
    if (output.destroyed) return; // whoever reads has gone
    const source = Readable.from(content, { objectMode: false });
    // Without a reader nothing would ever end it.
    const abandon = () => source.destroy();
    output.once("close", abandon);
    zip.addReadStream(source, name, { compressionLevel: compress ? fastest : 0 });
    await finished(source);
    output.off("close", abandon);
  }
  zip.end();
}
