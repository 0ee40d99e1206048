import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { removePostgresHome } from "../../run-services/local/postgres-home.ts";
import { startPostgres } from "../../run-services/local/start-postgres.ts";
import { type LocalSystem, startLocalSystem } from "../support/local-system.ts";

/** How long after a start the system is killed: before, during and after each stage. */
const killAfterMs = [30, 150, 300, 450, 600, 800, 1_000, 1_250, 1_600, 2_000];
/** Sections of the documents of one round: one of a single batch of passages, one of several. */
const sections = [20, 260];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pueblo-sigkill-"));
});
afterAll(async () => {
  await removePostgresHome(join(directory, "postgres"));
  await rm(directory, { recursive: true, force: true });
});

/** One passage per section; every document is another. */
function manual(name: string, length: number): string {
  const section = (i: number) =>
    `## Apartado ${i}\n\n${`El aparato ${name} se revisa cada ${i + 1} meses por un técnico. `.repeat(8)}`;
  return `# Manual ${name}\n\n${Array.from({ length }, (_, i) => section(i)).join("\n\n")}`;
}

async function upload(
  { url, apiKey }: LocalSystem,
  name: string,
  length: number,
): Promise<string | undefined> {
  const form = new FormData();
  form.set("file", new File([manual(name, length)], `${name}.md`, { type: "text/markdown" }));
  const headers = { authorization: `Bearer ${apiKey}` };
  // The answer may be lost with the process: then the document may exist or not.
  const response = await fetch(`${url}/v1/documents`, {
    method: "POST",
    headers,
    body: form,
  }).catch(() => undefined);
  if (response?.status !== 202) return undefined;
  const { id } = (await response.json()) as { id: string };
  return id;
}

async function statuses({ url, apiKey }: LocalSystem): Promise<Map<string, string>> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${url}/v1/documents?limit=100`, { headers });
  const { items } = (await response.json()) as { items: { id: string; status: string }[] };
  return new Map(items.map(({ id, status }) => [id, status]));
}

it("loses nothing and doubles nothing when it is killed ten times", {
  timeout: 240_000,
}, async () => {
  const accepted = new Set<string>();
  for (const [round, delay] of killAfterMs.entries()) {
    const system = await startLocalSystem(directory);
    const killed = new Promise((resolve) => setTimeout(resolve, delay)).then(() => system.kill());
    for (const length of sections) {
      const id = await upload(system, `${round}-${length}`, length);
      if (id) accepted.add(id);
    }
    await killed;
  }

  const system = await startLocalSystem(directory);
  let final = await statuses(system);
  while ([...final.values()].some((status) => status !== "indexed")) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    final = await statuses(system);
  }
  expect(await system.stop()).toBe(0);
  // How many, the machine decides: what was accepted is there.
  expect(accepted.size).toBeGreaterThan(killAfterMs.length / 3);
  expect([...accepted].filter((id) => !final.has(id))).toEqual([]);

  const { rows, entries, partial } = await look(system.tenantId);
  expect(partial).toEqual([]);
  expect(entries).toEqual(rows);
});

/** What PostgreSQL and the index hold, as they lie on disk. */
async function look(tenantId: string) {
  const postgres = await startPostgres({ directory: join(directory, "postgres") });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<{ id: string }>("SELECT id FROM passages ORDER BY id");
  // Documents that claim more or fewer passages than they have.
  const partial = await client.query(
    `SELECT d.id FROM documents d LEFT JOIN passages p ON p.document_id = d.id
     GROUP BY d.id HAVING count(p.id) <> d.passages OR count(p.id) = 0`,
  );
  await client.end();
  await postgres.stop();
  const index = createLanceIndex({
    directory: join(directory, "index"),
    dimensions: createHashingEmbedder().dimensions,
  });
  const entries: string[] = [];
  for await (const { id } of index.list(tenantId)) entries.push(id);
  await index.close();
  return { rows: rows.map(({ id }) => id), entries: entries.sort(), partial: partial.rows };
}
