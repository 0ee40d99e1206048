import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { framework } from "./check-contents.ts";
import type { Unit } from "./find-units.ts";
import { installedFor } from "./installed-packages.ts";

const repository = z.object({
  version: z.string(),
  license: z.string(),
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});

/**
 * The package.json of an artefact. With it a function's folder is what Cloud Functions takes as
 * its source: it installs the framework, and what
 * cannot be bundled, and starts `main`.
 * Source: https://cloud.google.com/run/docs/write-functions#directory_structure_nodejs
 */
export async function artefactPackage(
  { name, kind }: Unit,
  root: string,
  variables: string[],
): Promise<string> {
  const text = await readFile(join(root, "package.json"), "utf8");
  const { version, license, engines, dependencies } = repository.parse(JSON.parse(text));
  const pinned = (name: string): [string, string] => {
    const version = dependencies[name];
    if (version === undefined) throw new Error(`${name} is not a dependency`);
    return [name, version];
  };
  const isFunction = kind === "function";
  const installed = [framework, ...installedFor(variables)].map(pinned);
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
    ...(isFunction && { dependencies: Object.fromEntries(installed) }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
