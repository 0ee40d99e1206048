import type { Metafile } from "esbuild";
import { loadedBy } from "./loaded-by.ts";

/** What an artefact consists of. Sizes are of JavaScript, in bytes. */
export type Contents = {
  /** Names of packages in it. */
  packages: string[];
  /** Those that are loaded before anything runs, not when somebody asks for them. */
  eagerPackages: string[];
  /** Its own sources, from the root of the repository. */
  sources: string[];
  /** What it asks Node for at run time: built-in modules, and packages that are not in it. */
  external: string[];
  bytes: number;
  eagerBytes: number;
};

type Output = Metafile["outputs"][string];

/** Reads the artefact whose entry is `main.js` from what the bundler says about it. */
export function readContents({ outputs }: Metafile): Contents {
  const scripts = Object.entries(outputs).filter(([path]) => path.endsWith(".js"));
  const all = scripts.map(([, output]) => output);
  const eager = loadedBy("main.js", outputs, "start").flatMap((path) => outputs[path] ?? []);
  const inputs = all.flatMap(inputsOf);
  return {
    packages: unique(inputs.map(packageOf)),
    eagerPackages: unique(eager.flatMap(inputsOf).map(packageOf)),
    sources: unique(inputs.filter((input) => packageOf(input) === undefined)),
    external: unique(
      all.flatMap(({ imports }) => imports.filter((one) => one.external).map(({ path }) => path)),
    ),
    bytes: sum(all),
    eagerBytes: sum(eager),
  };
}

/** What is left of an input after unused code went counts, not that it was looked at. */
const inputsOf = ({ inputs }: Output) =>
  Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));

function packageOf(input: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

const unique = (values: (string | undefined)[]): string[] =>
  [...new Set(values.filter((value) => value !== undefined))].sort();
const sum = (outputs: Output[]) => outputs.reduce((total, { bytes }) => total + bytes, 0);
