import { relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import { listMigrations } from "#shared/adapters/postgres/list-migrations.ts";

/** Sources whose answers are another in an artefact, or are read from the repository. */
const writtenIn: Record<string, () => Promise<string>> = {
  "shared/adapters/postgres/list-migrations.ts": async () =>
    `export const listMigrations = async () => ${JSON.stringify(await listMigrations())};`,
  "shared/config/has-embedded-index.ts": async () => "export const hasEmbeddedIndex = () => false;",
};

/** Writes these answers into the artefact, in place of their sources. */
export function writeIn(root: string): Plugin {
  return {
    name: "write-in",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const write = writtenIn[relative(root, path).split(sep).join("/")];
        return write && { contents: await write() };
      });
    },
  };
}
