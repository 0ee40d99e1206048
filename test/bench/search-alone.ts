import { z } from "zod";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { percentile } from "#shared/knowledge/evaluation/metrics.ts";
import { searchPassages } from "#shared/knowledge/search-passages.ts";
import { type SearchOrder, searchOrder } from "./search-messages.ts";
import { passageText, questionFor } from "./spanish-passages.ts";

/** A process of its own, so that its memory is that of searching and of nothing else. */
process.once("message", async (message) => {
  process.send?.(await measure(searchOrder.parse(message)));
  process.disconnect();
});

async function measure({
  databaseUrl,
  index: directory,
  tenantId,
  passages,
  searches,
}: SearchOrder) {
  const pool = createPool({ connectionString: databaseUrl, max: 4 }, silentLogger);
  const embedder = createHashingEmbedder();
  const index = createLanceIndex({ directory, dimensions: embedder.dimensions });
  // The first one opens the table, which a busy machine takes its time for.
  const deps = { db: createDatabase(pool, silentLogger), index, embedder, searchMs: 60_000 };
  const actor = {
    kind: "user" as const,
    tenantId,
    userId: newId("usr"),
    role: "owner" as const,
    scopes: z.array(z.literal("search")).parse(["search"]),
  };
  const times: number[] = [];
  let found = 0;
  let firstMs = 0;
  let before = process.cpuUsage();
  // The first tenth is not counted: caches and compiled code come with it.
  const warming = Math.ceil(searches / 10);
  for (let i = 0; i < warming + searches; i++) {
    const n = Math.floor((i * passages) / (warming + searches));
    if (i === warming) before = process.cpuUsage();
    const started = performance.now();
    const input = { query: questionFor(n), limit: 10 };
    const [best] = (await searchPassages({ actor, input }, deps)).passages;
    const ms = performance.now() - started;
    if (i === 0) firstMs = ms;
    if (i < warming) continue;
    times.push(ms);
    if (best?.text === passageText(n)) found++;
  }
  const { user, system } = process.cpuUsage(before);
  const memory = process.memoryUsage().rss;
  await index.close();
  await pool.end();
  const share = found / searches;
  const cpu = (user + system) / 1000 / searches;
  return { firstMs, p50: percentile(times, 0.5), p95: percentile(times, 0.95), cpu, share, memory };
}
