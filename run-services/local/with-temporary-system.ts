import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removePostgresHome } from "./postgres-home.ts";
import { type StartOptions, type System, startSystem } from "./start-system.ts";

/** A system of its own for as long as `use` runs: on a free port, in a folder that is then gone. */
export async function withTemporarySystem<T>(
  options: Omit<StartOptions, "directory" | "port" | "host" | "fresh">,
  use: (system: System & { directory: string }) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "pueblo-"));
  try {
    const system = await startSystem({ ...options, directory, port: 0, host: "127.0.0.1" });
    try {
      return await use({ ...system, directory });
    } finally {
      await system.stop();
    }
  } finally {
    await removePostgresHome(join(directory, "postgres"));
    await rm(directory, { recursive: true, force: true });
  }
}
