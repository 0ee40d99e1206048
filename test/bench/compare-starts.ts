import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "#shared/adapters/postgres/migrate.ts";
import { removePostgresHome } from "../../run-services/local/postgres-home.ts";
import { startPostgres } from "../../run-services/local/start-postgres.ts";
import { buildArtefacts } from "../support/artefacts.ts";
import { measureStart } from "./measure-start.ts";
import { tableRow } from "./table-row.ts";

const inKilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

/** Prints how fast units start, bundled and from source, and how large their artefacts are. */
export async function compareStarts(options: {
  /** These units only. */
  unit?: string[];
  rounds: number;
}): Promise<void> {
  const { unit: wanted, rounds } = options;
  const artefacts = await buildArtefacts({ maps: true });
  const directory = await mkdtemp(join(tmpdir(), "pueblo-bench-"));
  const home = join(directory, "postgres");
  const postgres = await startPostgres({ directory: home, durable: false });
  try {
    const pool = new pg.Pool({ connectionString: postgres.url });
    await migrate(pool);
    await pool.end();
    console.log(tableRow(["unidad", "empaquetada", "con tsx", "razón", "al inicio", "en total"]));
    for (const { unit, contents } of artefacts.all) {
      if (wanted && !wanted.includes(unit.name)) continue;
      const place = { artefacts: artefacts.folder, databaseUrl: postgres.url, rounds };
      const { bundled, source } = await measureStart(unit, place);
      const times = [bundled, source].map((ms) => `${ms.toFixed(0)} ms`);
      const sizes = [contents.eagerBytes, contents.bytes].map(inKilobytes);
      console.log(tableRow([unit.name, ...times, (bundled / source).toFixed(2), ...sizes]));
    }
  } finally {
    await artefacts.remove();
    await postgres.stop();
    await removePostgresHome(home);
    await rm(directory, { recursive: true, force: true });
  }
}
