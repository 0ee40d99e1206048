import { buildUnit, type Place } from "./build-unit.ts";
import { checkContents } from "./check-contents.ts";
import type { Unit } from "./find-units.ts";
import { type Contents, readContents } from "./read-contents.ts";
import { unitVariables } from "./unit-variables.ts";

export type Artefact = { unit: Unit; contents: Contents };

/** Builds all units side by side. Throws, with every reason, when an artefact has what it must not. */
export async function buildUnits(units: Unit[], place: Place): Promise<Artefact[]> {
  const built = await Promise.all(
    units.map(async (unit) => {
      const contents = readContents(await buildUnit(unit, place));
      const problems = checkContents(unit, contents, await unitVariables(unit, place.root));
      return { unit, contents, problems };
    }),
  );
  const problems = built.flatMap((one) => one.problems);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return built;
}
