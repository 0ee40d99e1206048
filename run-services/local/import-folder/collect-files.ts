import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Every file under a folder, sorted; what starts with a dot is not meant for readers. */
export async function collectFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await collectFiles(path)));
    else if (entry.isFile()) files.push(path);
  }
  return files.sort();
}
