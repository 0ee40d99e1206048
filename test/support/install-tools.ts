import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const manifest = z.object({ version: z.string() });
const wanted = z.object({ dependencies: z.record(z.string(), z.string()) });

/**
 * Installs the packages of a folder that has a lock of its own, unless they are there: what only
 * some measurement or suite needs, apart from the product.
 */
export async function installTools(folder: string): Promise<void> {
  const read = async (path: string) => JSON.parse(await readFile(join(folder, path), "utf8"));
  const { dependencies } = wanted.parse(await read("package.json"));
  const isThere = async ([name, version]: [string, string]) => {
    const installed = await read(`node_modules/${name}/package.json`).catch(() => ({}));
    return manifest.safeParse(installed).data?.version === version;
  };
  const there = await Promise.all(Object.entries(dependencies).map(isThere));
  if (!there.includes(false)) return;
  const names = Object.keys(dependencies).join(", ");
  try {
    await promisify(execFile)("npm", ["ci", "--prefix", folder]);
  } catch (cause) {
    const get = `npm ci --prefix ${folder}`;
    throw new Error(`This needs ${names}, which cannot be installed (${get}).`, { cause });
  }
}
