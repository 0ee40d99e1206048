import { relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import { listMigrations } from "#shared/adapters/postgres/list-migrations.ts";

const source = "shared/adapters/postgres/list-migrations.ts";

/** Writes the names of the migrations into an artefact, which asks a database for them. */
export function writeMigrations(root: string): Plugin {
  return {
    name: "write-migrations",
    setup({ onLoad }) {
      onLoad({ filter: /list-migrations\.ts$/ }, async ({ path }) => {
        if (relative(root, path).split(sep).join("/") !== source) return undefined;
        const names = JSON.stringify(await listMigrations());
        return { contents: `export const listMigrations = async () => ${names};` };
      });
    },
  };
}
