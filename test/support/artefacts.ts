import { chmod, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Artefact, buildUnits } from "../../run-services/local/build/build-units.ts";
import { framework } from "../../run-services/local/build/check-contents.ts";
import { findUnits } from "../../run-services/local/build/find-units.ts";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const frameworkFolder = dirname(
  dirname(dirname(createRequire(import.meta.url).resolve(framework))),
);
/** What `npx functions-framework` runs, below the package. */
export const frameworkMain = join("node_modules", framework, "build/src/main.js");

export type Artefacts = {
  /** Holds a folder for each unit. No node_modules are above it. */
  folder: string;
  all: Artefact[];
  remove(): Promise<void>;
};

/**
 * Every unit, built outside of the repository. Functions have what their package.json names, as
 * after an installation; these find their own dependencies where they really lie.
 */
export async function buildArtefacts({ maps = false } = {}): Promise<Artefacts> {
  const folder = await mkdtemp(join(tmpdir(), "pueblo-artefacts-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  // Whoever starts them in the tests may be nobody.
  await chmod(folder, 0o755);
  const all = await buildUnits(await findUnits(root), { root, out: folder, maps }).catch(
    async (error: unknown) => {
      await remove();
      throw error;
    },
  );
  for (const { unit } of all.filter(({ unit }) => unit.kind === "function")) {
    const text = await readFile(join(folder, unit.name, "package.json"), "utf8");
    for (const name of Object.keys(JSON.parse(text).dependencies)) {
      const link = join(folder, unit.name, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      const from = name === framework ? frameworkFolder : join(root, "node_modules", name);
      await symlink(from, link, "dir");
    }
  }
  return { folder, all, remove };
}
