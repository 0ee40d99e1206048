import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { framework } from "./check-contents.ts";
import type { Unit } from "./find-units.ts";

const repository = z.object({
  version: z.string(),
  license: z.string(),
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});

/**
 * The package.json of an artefact. With it a function's folder is what Cloud Functions takes as
 * its source: it installs the framework and starts `main`.
 * Source: https://cloud.google.com/run/docs/write-functions#directory_structure_nodejs
 */
export async function artefactPackage({ name, kind }: Unit, root: string): Promise<string> {
  const text = await readFile(join(root, "package.json"), "utf8");
  const { version, license, engines, dependencies } = repository.parse(JSON.parse(text));
  const pinned = dependencies[framework];
  if (pinned === undefined) throw new Error(`${framework} is not a dependency`);
  const isFunction = kind === "function";
  const content = {
    name,
    version,
    private: true,
    license,
    type: "module",
    main: "main.js",
    engines,
    scripts: {
      start: isFunction ? `functions-framework --target=${name}` : "node main.js",
    },
    ...(isFunction && { dependencies: { [framework]: pinned } }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
