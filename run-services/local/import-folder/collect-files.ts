import { readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Every file under a folder, sorted; what starts with a dot is not meant for readers. Throws, in
 * words for whoever named the folder, when it cannot be read.
 */
export async function collectFiles(folder: string): Promise<string[]> {
  try {
    return await filesUnder(folder);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    throw new Error(`${reasons[code] ?? "No se puede leer la carpeta"}: ${folder}`, { cause });
  }
}

const reasons: Record<string, string> = {
  ENOENT: "No existe la carpeta",
  ENOTDIR: "No es una carpeta",
  EACCES: "No hay permiso para leer la carpeta",
};

async function filesUnder(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesUnder(path)));
    else if (entry.isFile()) files.push(path);
  }
  return files.sort();
}
