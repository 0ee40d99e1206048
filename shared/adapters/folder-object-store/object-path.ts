import { join } from "node:path";

const segment = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const maxSegments = 8;

/** Where an object lies on disk. Throws on a key that could leave the folder. */
export function objectPath(directory: string, key: string): string {
  return join(directory, ...segments(key));
}

/**
 * Where the objects under a prefix lie. A prefix names a folder, with or without its final
 * slash: `a/b` stands for `a/b/…` and never for `a/bc`. The empty prefix is the whole store.
 */
export function prefixPath(directory: string, prefix: string): string {
  return prefix === "" ? directory : join(directory, ...segments(prefix.replace(/\/$/, "")));
}

/** No segment starts with a dot, so nothing here meets `..` or the folder of drafts. */
function segments(key: string): string[] {
  const parts = key.split("/");
  if (parts.length <= maxSegments && parts.every((part) => segment.test(part))) return parts;
  throw new TypeError(`not an object key: ${JSON.stringify(key.slice(0, 200))}`);
}
