import { access, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A service or a function: whatever has a `main.ts` in its place. `folder` is from the root. */
export type Unit = { name: string; kind: "service" | "function"; folder: string };

const places = [
  { parent: "run-services", kind: "service" },
  { parent: "functions", kind: "function" },
] as const;

/** Every unit below `root`, in order of name; `local` has no main and is none. */
export async function findUnits(root: string): Promise<Unit[]> {
  const found = await Promise.all(
    places.map(async ({ parent, kind }) => {
      const names = await readdir(join(root, parent));
      const units = names.map((name) => ({ name, kind, folder: `${parent}/${name}` }));
      const kept = await Promise.all(units.map(({ folder }) => exists(join(root, folder))));
      return units.filter((_, i) => kept[i]);
    }),
  );
  return found.flat().sort((a, b) => a.name.localeCompare(b.name));
}

const exists = (folder: string) =>
  access(join(folder, "main.ts")).then(
    () => true,
    () => false,
  );
