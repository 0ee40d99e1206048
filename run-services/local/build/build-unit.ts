import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { artefactPackage } from "./artefact-package.ts";
import { framework } from "./check-contents.ts";
import { companionsOf, copyFiles } from "./companions.ts";
import type { Unit } from "./find-units.ts";
import { installedPackages } from "./installed-packages.ts";
import { leaveOut } from "./left-out.ts";
import { loadedBy } from "./loaded-by.ts";
import { nameExports } from "./name-exports.ts";
import { unitVariables } from "./unit-variables.ts";
import { writeIn } from "./write-in.ts";

/**
 * What CommonJS packages expect to find, in every file: their code asks for built-in modules with
 * `require`, and a few for the folder they are in.
 */
const commonJs = `
import { createRequire as createRequireHere } from "node:module";
const require = createRequireHere(import.meta.url);
const __filename = import.meta.filename ?? "";
const __dirname = import.meta.dirname ?? "";
`;

/** Where a build reads and writes. */
export type Place = {
  root: string;
  out: string;
  /** false: without source maps, which are a quarter of the work. */
  maps?: boolean;
};

/** How every artefact is bundled; measured, not guessed, is what is not minified. */
function bundling({ root, maps = true }: Place): BuildOptions {
  return {
    absWorkingDir: root,
    bundle: true,
    // What is imported where it is used stays in files of its own, unread until then.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    banner: { js: commonJs.trim() },
    // Shorter names would not start faster, and make stacks unreadable.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: maps && "linked",
    // Node reads the maps at start: with the sources in them, they cost more than the code.
    sourcesContent: false,
    legalComments: "external",
    logLevel: "silent",
  };
}

/** Builds a unit into `<out>/<name>`, afresh, and returns what the bundler says about it. */
export async function buildUnit(unit: Unit, place: Place): Promise<Metafile> {
  const { root, out } = place;
  const artefact = join(out, unit.name);
  await rm(artefact, { recursive: true, force: true });
  await mkdir(artefact, { recursive: true });
  const options = {
    ...bundling(place),
    outdir: artefact,
    external: [...(unit.kind === "function" ? [framework] : []), ...installedPackages],
    plugins: [writeIn(root), leaveOut(root), nameExports()],
  };
  const metafile = await bundle(options, "main", `${unit.folder}/main.ts`);
  for (const { entry, files } of companionsOf(metafile)) {
    if (entry) {
      const { outputs } = await bundle(options, entry.name, entry.source);
      Object.assign(metafile.outputs, outputs);
    }
    if (files) await copyFiles(files, artefact);
  }
  await writeFile(
    join(artefact, "package.json"),
    await artefactPackage(unit, root, await unitVariables(unit, root)),
  );
  return metafile;
}

/**
 * Bundles one entry, and writes what it can load. The bundler also makes files for what only
 * unused functions would have imported: those go.
 */
async function bundle(options: BuildOptions, name: string, source: string): Promise<Metafile> {
  const entryPoints = { [name]: source };
  const { metafile, outputFiles } = await build({
    ...options,
    entryPoints,
    metafile: true,
    write: false,
  });
  const scripts = loadedBy(`${name}.js`, metafile.outputs, "any time");
  // With its map and its legal comments, whose names begin as its own.
  const isNeeded = (path: string) => scripts.some((script) => path.startsWith(script));
  const root = options.absWorkingDir ?? "";
  for (const { path, contents } of outputFiles) {
    if (isNeeded(relative(root, path).split(sep).join("/"))) await writeFile(path, contents);
  }
  const needed = Object.entries(metafile.outputs).filter(([path]) => isNeeded(path));
  return { ...metafile, outputs: Object.fromEntries(needed) };
}
