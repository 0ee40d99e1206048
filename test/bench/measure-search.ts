import { once } from "node:events";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import { migrate } from "#shared/adapters/postgres/migrate.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { removePostgresHome } from "../../run-services/local/postgres-home.ts";
import { timed } from "../../run-services/local/seconds.ts";
import { startPostgres } from "../../run-services/local/start-postgres.ts";
import { fillSearch } from "./fill-search.ts";
import { type SearchOrder, searchResult } from "./search-messages.ts";
import { startNode } from "./start-server.ts";

type Options = { passages: number[]; searches: number };

const columns = [
  "pasajes",
  "p50 (ms)",
  "p95 (ms)",
  "CPU (ms)",
  "la primera (ms)",
  "acierto",
  "memoria (MB)",
  "índice (MB)",
  "tabla (MB)",
  "carga (s)",
];

/**
 * How the search grows with its passages: one tenant's index and database, filled further for each
 * line, and searched by a process that does nothing else. Prints a Markdown table.
 */
export async function measureSearch({ passages, searches }: Options): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "pueblo-bench-"));
  const home = join(directory, "postgres");
  const postgres = await startPostgres({ directory: home, durable: false });
  const pool = createPool({ connectionString: postgres.url, max: 4 }, silentLogger);
  const place = { tenantId: newId("ten"), index: join(directory, "index") };
  try {
    await migrate(pool);
    await pool.query("INSERT INTO tenants (id, name) VALUES ($1, 'Prueba')", [place.tenantId]);
    console.log(line(columns));
    console.log(line(columns.map(() => "---:")));
    let filled = 0;
    for (const count of passages.toSorted((a, b) => a - b)) {
      const { ms } = await timed(() => fillSearch(pool, place, { from: filled, to: count }));
      filled = count;
      await pool.query("ANALYZE");
      const order = { ...place, databaseUrl: postgres.url, passages: count, searches };
      const { p50, p95, cpu, firstMs, share, memory } = await searchAlone(order);
      const cells = [
        p50.toFixed(1),
        p95.toFixed(1),
        cpu.toFixed(1),
        firstMs.toFixed(0),
        `${(100 * share).toFixed(1)} %`,
        inMegabytes(memory),
        inMegabytes(await sizeOf(place.index)),
        inMegabytes(await tableSize(pool)),
        (ms / 1000).toFixed(0),
      ];
      console.log(line([String(count), ...cells]));
    }
  } finally {
    await pool.end();
    await postgres.stop();
    await removePostgresHome(home);
    await rm(directory, { recursive: true, force: true });
  }
}

async function searchAlone(order: SearchOrder) {
  const child = startNode(["--import", "tsx", "test/bench/search-alone.ts"], { ipc: true });
  child.send(order);
  const died = once(child, "exit").then(([code]) => {
    throw new Error(`the searching process ended with ${code}`);
  });
  const [answer] = await Promise.race([once(child, "message"), died]);
  died.catch(() => {}); // in its time
  return searchResult.parse(answer);
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(
    async ({ parentPath, name }) => (await stat(join(parentPath, name))).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function tableSize(pool: ReturnType<typeof createPool>): Promise<number> {
  const { rows } = await pool.query("SELECT pg_total_relation_size('passages')::float8 AS size");
  return Number(rows[0]?.size);
}

const inMegabytes = (bytes: number) => (bytes / 1024 ** 2).toFixed(0);
const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
