import { basename } from "node:path";
import type { Metafile } from "esbuild";

type Outputs = Metafile["outputs"];

/** Paths of an output and of all that it loads: at start, or at any time. */
export function loadedBy(entry: string, outputs: Outputs, when: "start" | "any time"): string[] {
  const path = Object.keys(outputs).find((one) => basename(one) === entry);
  if (path === undefined) throw new Error(`there is no ${entry}`);
  const paths = new Set([path]);
  for (const one of paths) {
    for (const { kind, external, path } of outputs[one]?.imports ?? []) {
      // Node loads what is imported by statement before anything runs.
      if (!external && (when === "any time" || kind === "import-statement")) paths.add(path);
    }
  }
  return [...paths];
}
