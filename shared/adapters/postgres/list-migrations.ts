import { readdir } from "node:fs/promises";

/** The folder of the migrations; only the repository has it. */
export const migrationsFolder = new URL("./migrations/", import.meta.url);

/** Names of all migrations of this code, in order. An artefact has them written in. */
export async function listMigrations(): Promise<string[]> {
  return (await readdir(migrationsFolder)).filter((name) => name.endsWith(".sql")).sort();
}
