import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { serverEnv } from "#shared/http/server-env.ts";
import { unitEnv } from "#shared/kernel/parse-env.ts";
import type { Unit } from "./find-units.ts";

const configModule = z.object({ configSchema: z.instanceof(z.ZodObject) });

/** The names of all environment variables that a unit reads. */
export async function unitVariables({ kind, folder }: Unit, root: string): Promise<string[]> {
  const url = pathToFileURL(join(root, folder, "config.ts")).href;
  const { configSchema } = configModule.parse(await import(url));
  const common = kind === "service" ? serverEnv : unitEnv;
  return Object.keys({ ...common.shape, ...configSchema.shape });
}
