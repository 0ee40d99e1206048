import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import pg from "pg";
import { migrate } from "#shared/adapters/postgres/migrate.ts";
import { wholeNumber } from "../../run-services/local/flags.ts";
import { removePostgresHome } from "../../run-services/local/postgres-home.ts";
import { startPostgres } from "../../run-services/local/start-postgres.ts";
import { buildArtefacts } from "../support/artefacts.ts";
import { measureStart } from "./measure-start.ts";

const program = new Command("npm run bench --")
  .description(
    "Mide el arranque de cada unidad, empaquetada y sin empaquetar, por turnos: de un servicio " +
      "hasta el primer 200 de /healthz, de una función hasta el primer mensaje atendido.",
  )
  .option("--unit <name...>", "solo estas unidades; todas si no se dice")
  .option("--rounds <n>", "veces que arranca cada una, de cada manera", wholeNumber(1, 100), 10)
  .parse();
const { unit: wanted, rounds } = program.opts<{ unit?: string[]; rounds: number }>();

const row = ([name = "", ...cells]: string[]) =>
  name.padEnd(20) + cells.map((cell) => cell.padStart(13)).join("");
const inKilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

const artefacts = await buildArtefacts({ maps: true });
const directory = await mkdtemp(join(tmpdir(), "pueblo-bench-"));
const home = join(directory, "postgres");
const postgres = await startPostgres({ directory: home, durable: false });
try {
  const pool = new pg.Pool({ connectionString: postgres.url });
  await migrate(pool);
  await pool.end();
  console.log(row(["unidad", "empaquetada", "con tsx", "razón", "al inicio", "en total"]));
  for (const { unit, contents } of artefacts.all) {
    if (wanted && !wanted.includes(unit.name)) continue;
    const place = { artefacts: artefacts.folder, databaseUrl: postgres.url, rounds };
    const { bundled, source } = await measureStart(unit, place);
    const times = [bundled, source].map((ms) => `${ms.toFixed(0)} ms`);
    const sizes = [contents.eagerBytes, contents.bytes].map(inKilobytes);
    console.log(row([unit.name, ...times, (bundled / source).toFixed(2), ...sizes]));
  }
} finally {
  await artefacts.remove();
  await postgres.stop();
  await removePostgresHome(home);
  await rm(directory, { recursive: true, force: true });
}
