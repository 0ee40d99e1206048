/** Neither controls nor what a file system gives a meaning to; a dot, but not in front. */
const segment = /^[^\p{C}.\\<>:"|?*][^\p{C}\\<>:"|?*]*$/u;
const maxSegmentBytes = 200;
const maxSegments = 8;

/**
 * The parts between the slashes of an object's key. Throws on a key that some store could not
 * keep, or that could lead out of a folder: no part is empty, or starts with a dot.
 */
export function keySegments(key: string): string[] {
  if (isObjectKey(key)) return key.split("/");
  throw new TypeError(`not an object key: ${JSON.stringify(key.slice(0, 200))}`);
}

export function isObjectKey(key: string): boolean {
  const parts = key.split("/");
  const fits = (part: string) => segment.test(part) && Buffer.byteLength(part) <= maxSegmentBytes;
  return parts.length <= maxSegments && parts.every(fits) && Buffer.byteLength(key) <= 1024;
}

/**
 * The prefix that names a folder, with its final slash: `a/b` stands for `a/b/…` and never for
 * `a/bc`. The empty prefix is the whole store.
 */
export function folderPrefix(prefix: string): string {
  return prefix === "" ? "" : `${keySegments(prefix.replace(/\/$/, "")).join("/")}/`;
}
