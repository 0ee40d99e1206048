import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Tesseract's names for the languages that it has data for here. */
const names = { es: "spa", pt: "por", en: "eng" } as const;
export type LanguageName = (typeof names)[keyof typeof names];

/** Those of the languages (ISO 639-1) that are known, in their order; Spanish if none is. */
export function knownLanguages(languages: string[]): LanguageName[] {
  const known = languages.flatMap((language) =>
    Object.entries(names).flatMap(([code, name]) => (code === language ? [name] : [])),
  );
  return known.length > 0 ? [...new Set(known)] : ["spa"];
}

/**
 * Puts the networks of all languages, each of which comes in a package of its own, into one folder,
 * where the engine looks for them. The smaller ones: they read as well, and faster.
 */
export async function gatherLanguages(): Promise<{ folder: string; remove(): Promise<void> }> {
  const require = createRequire(import.meta.url);
  const folder = await mkdtemp(join(tmpdir(), "pueblo-languages-"));
  for (const name of Object.values(names)) {
    const file = `${name}.traineddata.gz`;
    const from = require.resolve(`@tesseract.js-data/${name}/4.0.0_best_int/${file}`);
    await copyFile(from, join(folder, file));
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
