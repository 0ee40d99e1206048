import { resolve } from "node:path";
import { answers, readDevAccess } from "./dev-access.ts";
import type { StartOptions } from "./start-system.ts";

type Attached = { url: string; apiKey: string; release(): Promise<void> };

/**
 * The system that a command works with: the one at `url`, else the one that runs on the data
 * folder, else one started for as long as the command runs.
 */
export async function attachSystem(
  options: { url?: string | undefined; key?: string | undefined; directory: string },
  settings: Pick<StartOptions, "logLevel" | "databaseUrl" | "parts">,
): Promise<Attached> {
  const directory = resolve(options.directory);
  const known = await readDevAccess(directory);
  const release = async () => {};
  if (options.url !== undefined) {
    const apiKey = options.key ?? known?.apiKey;
    if (!apiKey) throw new Error("Falta --key: una clave de API del sistema de --url.");
    return { url: options.url, apiKey, release };
  }
  if (known && (await answers(known)))
    return { ...known, apiKey: options.key ?? known.apiKey, release };
  // Only now: a command that works with another system starts without loading all of this one.
  const { startSystem } = await import("./start-system.ts");
  const system = await startSystem({ ...settings, directory, port: 0, host: "127.0.0.1" });
  return { url: system.url, apiKey: system.apiKey, release: () => system.stop() };
}
