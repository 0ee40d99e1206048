import { rm } from "node:fs/promises";
import { join } from "node:path";
import { removePostgresHome } from "./postgres-home.ts";

/** Everything that earlier runs left in a data folder, but its lock. */
export async function removeData(directory: string, databaseUrl: string | undefined) {
  if (databaseUrl !== undefined) {
    throw new Error("--fresh no vacía la base de datos de DATABASE_URL: vacíela usted.");
  }
  await removePostgresHome(join(directory, "postgres"));
  for (const name of ["objects", "index", "samples", "secrets.json", "dev.json"]) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
}
