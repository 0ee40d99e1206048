import { isBuiltin } from "node:module";
import type { Unit } from "./find-units.ts";
import { installedFor } from "./installed-packages.ts";
import { leftOutPackages } from "./left-out.ts";
import type { Contents } from "./read-contents.ts";
import { vendorParts } from "./vendor-parts.ts";

export const framework = "@google-cloud/functions-framework";

/** Asked for in vain inside a `try`, and done without: whose installation is a choice. */
const optional = ["bufferutil", "encoding", "pg-native", "utf-8-validate"];

/** What is wrong with an artefact, a line each. `variables`: the names that the unit reads. */
export function checkContents(unit: Unit, contents: Contents, variables: string[]): string[] {
  const { packages, eagerPackages, sources, external } = contents;
  const installed = unit.kind === "function" ? [framework, ...installedFor(variables)] : [];
  const missing = external.filter(
    (name) => !isOfNode(name) && !installed.includes(name) && !optional.includes(name),
  );
  const unused = vendorParts.filter((part) => !part.variables.some((v) => variables.includes(v)));
  const lazy = vendorParts.filter((part) => !part.eager);
  const among = (parts: { packages: string[] }[], names: string[]) =>
    parts.flatMap((part) => part.packages).filter((name) => names.includes(name));
  return [
    ...missing.map((name) => `asks for ${name}, which is not in it`),
    ...leftOutPackages.filter((name) => packages.includes(name)).map((name) => `contains ${name}`),
    ...sources.filter(isTest).map((source) => `contains ${source}`),
    ...sources.filter((source) => isForeign(source, unit)).map((source) => `contains ${source}`),
    ...among(unused, packages).map((name) => `contains ${name}, which nothing configures`),
    ...among(lazy, eagerPackages).map((name) => `loads ${name} at start`),
  ].map((problem) => `${unit.name} ${problem}`);
}

/** Also what only a newer Node has, as node:sqlite. */
const isOfNode = (name: string) => name.startsWith("node:") || isBuiltin(name);

const isTest = (source: string) => /^test\/|\.test\.ts$/.test(source);

/** Of another unit, or of the local stack. */
const isForeign = (source: string, { folder }: Unit) =>
  /^(functions|run-services)\//.test(source) && !source.startsWith(`${folder}/`);
