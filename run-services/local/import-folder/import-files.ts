import { relative } from "node:path";
import type { ApiClient } from "../client/api-client.ts";
import { type ImportResult, importFile } from "./import-file.ts";

/** Imports files, so many at a time; tells each result; returns them in the order of the files. */
export async function importFiles(
  files: string[],
  options: {
    folder: string;
    client: ApiClient;
    concurrency: number;
    signal: AbortSignal;
    done(result: ImportResult): void;
  },
): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  const waiting = [...files.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, path] = next;
      const result = await importFile(path, relative(options.folder, path), options);
      results[index] = result;
      options.done(result);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return results;
}
