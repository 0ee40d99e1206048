import { join } from "node:path";
import { folderPrefix, keySegments } from "#shared/knowledge/object-key.ts";

/** Where an object lies on disk. Throws on a key that could leave the folder. */
export function objectPath(directory: string, key: string): string {
  return join(directory, ...keySegments(key));
}

/** Where the objects under a prefix lie. */
export function prefixPath(directory: string, prefix: string): string {
  return join(directory, ...folderPrefix(prefix).split("/"));
}
