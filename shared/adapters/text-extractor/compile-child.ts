import { createHash } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

/**
 * The child as plain JavaScript: bundles its TypeScript into `node_modules/.cache`, once for each
 * state of the source. A loader would cost each child half a second and hundreds of megabytes.
 */
export async function compileChild(entry: URL): Promise<string> {
  const source = fileURLToPath(entry);
  const { outputFiles } = buildSync({
    entryPoints: { child: source },
    outdir: path.dirname(source),
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    outExtension: { ".js": ".mjs" },
    write: false,
    logLevel: "silent",
  });
  const hash = createHash("sha256");
  for (const file of outputFiles) hash.update(file.path).update(file.contents);
  const folder = path.join(cacheFolder(), hash.digest("hex").slice(0, 16));
  if (!(await stat(folder).catch(() => undefined))) {
    const files = outputFiles.map((file) => ({
      name: path.basename(file.path),
      contents: file.contents,
    }));
    await writeFolder(folder, files);
  }
  return path.join(folder, "child.mjs");
}

/** Below `node_modules`, so that the child finds the parsers. */
function cacheFolder(): string {
  const found = createRequire(import.meta.url).resolve("saxes");
  const modules = found.slice(0, found.lastIndexOf(`${path.sep}saxes${path.sep}`));
  return path.join(modules, ".cache", "text-extractor");
}

/** All at once: other processes may be doing the same. */
async function writeFolder(
  folder: string,
  files: { name: string; contents: Uint8Array }[],
): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  for (const { name, contents } of files) await writeFile(path.join(draft, name), contents);
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await stat(folder).catch(() => undefined))) throw error;
  }
}
