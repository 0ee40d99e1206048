import { cp, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Metafile } from "esbuild";

/** What a source needs beside the bundle, because it starts or reads it at run time. */
type Companion = {
  source: string;
  /** Bundled on its own; `name` is that of the file, without `.js`. */
  entry?: { name: string; source: string };
  /** Copied to where Node looks for packages, below the artefact. */
  files?: { package: string; names: string[] };
};

const companions: Companion[] = [
  {
    source: "shared/adapters/text-extractor/create-text-extractor.ts",
    entry: { name: "child", source: "shared/adapters/text-extractor/child.ts" },
  },
  {
    source: "shared/adapters/text-extractor/create-page-renderer.ts",
    entry: { name: "draw", source: "shared/adapters/text-extractor/draw.ts" },
    // Fonts, tables of characters and decoders that pages ask for.
    files: {
      package: "pdfjs-dist",
      names: ["package.json", "LICENSE", "standard_fonts", "cmaps", "wasm", "iccs"],
    },
  },
  {
    source: "run-services/gateway/docs.ts",
    files: {
      package: "swagger-ui-dist",
      names: ["package.json", "LICENSE", "NOTICE", "swagger-ui.css", "swagger-ui-bundle.js"],
    },
  },
];

/** Those of the sources that a bundle consists of. */
export function companionsOf(metafile: Metafile): Companion[] {
  return companions.filter(({ source }) => source in metafile.inputs);
}

export async function copyFiles(
  { package: name, names }: NonNullable<Companion["files"]>,
  artefact: string,
): Promise<void> {
  const require = createRequire(import.meta.url);
  const from = dirname(require.resolve(`${name}/package.json`));
  const to = join(artefact, "node_modules", name);
  await mkdir(to, { recursive: true });
  for (const file of names) await cp(join(from, file), join(to, file), { recursive: true });
}
