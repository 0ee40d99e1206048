import { readFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { Plugin } from "esbuild";

/** Sources that no artefact has, and what calling them there says. */
const leftOut: Record<string, string> = {
  "shared/adapters/lancedb/create-lance-index.ts":
    "the embedded index is not part of an artefact, and no configuration asks for it",
  "shared/adapters/text-extractor/compile-child.ts":
    "the extractor's child is compiled in the repository only: an artefact has it beside its main",
};

/** Packages that must never be in an artefact: native, or tools of the repository. */
export const leftOutPackages = [
  "@lancedb/lancedb",
  "apache-arrow",
  "esbuild",
  "tsx",
  "vitest",
  "typescript",
];

/** Replaces each of them by a module of the same functions, every one of which throws. */
export function leaveOut(root: string): Plugin {
  return {
    name: "leave-out",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const message = leftOut[relative(root, path).split(sep).join("/")];
        if (message === undefined) return undefined;
        const source = await readFile(path, "utf8");
        const names = [...source.matchAll(/^export (?:async )?function (\w+)/gm)];
        if (names.length === 0) throw new Error(`${path} exports no function`);
        const body = `throw new Error(${JSON.stringify(message)});`;
        return {
          contents: names.map(([, name]) => `export function ${name}() { ${body} }`).join("\n"),
        };
      });
    },
  };
}
