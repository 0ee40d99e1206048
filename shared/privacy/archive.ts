/** One file of an archive. Its bytes are read when its turn comes, and once. */
export type ArchiveEntry = {
  /** With slashes between folders. */
  name: string;
  /** Not worth it for what is compressed already: images, PDF, office files. */
  compress: boolean;
  content: AsyncIterable<Uint8Array>;
};

/**
 * Packs files into one archive, in their order, as fast as it is read. The next file is asked for
 * once the bytes of the one before are read. Whatever goes wrong in a file ends the archive.
 */
export type PackArchive = (entries: AsyncIterable<ArchiveEntry>) => AsyncIterable<Uint8Array>;
