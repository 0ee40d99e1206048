import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { buildUnits } from "./build/build-units.ts";
import { findUnits } from "./build/find-units.ts";
import { runCommand } from "./run-command.ts";
import { inSeconds } from "./seconds.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const program = new Command("npm run build --")
  .description(
    "Empaqueta cada servicio y cada función en una carpeta que arranca sola, sin node_modules.",
  )
  .option("--unit <name...>", "solo estas unidades; todas si no se dice")
  .option("--out <dir>", "carpeta de salida", join(root, "dist"))
  .parse();
const flags = program.opts<{ unit?: string[]; out: string }>();

const inKilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`.padStart(9);

await runCommand(async () => {
  const all = await findUnits(root);
  const wanted = flags.unit ?? all.map(({ name }) => name);
  const unknown = wanted.filter((name) => !all.some((unit) => unit.name === name));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(", ");
    throw new Error(`No existe ${unknown.join(", ")}. Hay: ${known}.`);
  }
  const out = resolve(flags.out);
  const units = all.filter(({ name }) => wanted.includes(name));
  const artefacts = await buildUnits(units, { root, out });
  console.log(`${"".padEnd(24)}${"al inicio".padStart(9)}${"en total".padStart(10)}`);
  for (const { unit, contents } of artefacts) {
    const sizes = `${inKilobytes(contents.eagerBytes)} ${inKilobytes(contents.bytes)}`;
    console.log(`${unit.name.padEnd(24)}${sizes}`);
  }
  console.log(`${artefacts.length} unidades en ${out}, en ${inSeconds(performance.now())}`);
  return 0;
});
