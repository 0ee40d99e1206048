import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

const namespace = "named-exports";

/**
 * Names the exports of CommonJS packages that are imported with `import()`. Their names are known
 * only when they run, so that a file of the bundle has but their default export:
 * `const { PubSub } = await import("@google-cloud/pubsub")` would be undefined, without a word.
 * Here they run, once, and are exported by the names that Node gives them.
 */
export function nameExports(): Plugin {
  return {
    name: "name-exports",
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        // By another kind, or this would ask itself.
        const found = await resolve(path, { kind: "import-statement", importer, resolveDir });
        if (found.errors.length > 0 || found.external) return undefined;
        return (await isCommonJs(found.path)) ? { path: found.path, namespace } : undefined;
      });
      onLoad({ filter: /.*/, namespace }, async ({ path }) => {
        const module: object = await import(pathToFileURL(path).href);
        const names = Object.keys(module).filter((name) => /^[\w$]+$/.test(name));
        const others = names.filter((name) => !["default", "module.exports"].includes(name));
        const lines = [
          `const all = require(${JSON.stringify(path)});`,
          "export default all;",
          ...others.map((name) => `const named_${name} = all.${name};`),
          `export { ${others.map((name) => `named_${name} as ${name}`).join(", ")} };`,
        ];
        return { contents: lines.join("\n"), resolveDir: dirname(path) };
      });
    },
  };
}

/** As Node decides it: by the name of the file, else by the nearest package.json. */
async function isCommonJs(path: string): Promise<boolean> {
  if (!path.includes("node_modules")) return false;
  if (extname(path) !== ".js") return extname(path) === ".cjs";
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
    if (text !== undefined) return !/"type"\s*:\s*"module"/.test(text);
  }
  return true;
}
