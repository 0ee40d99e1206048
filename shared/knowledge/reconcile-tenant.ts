import { z } from "zod";
import { AppError } from "#shared/kernel/errors.ts";
import { idTime } from "#shared/kernel/ids.ts";
import { recountUsage } from "#shared/limits/usage.ts";
import { documentPrefix } from "./object-keys.ts";
import type { ObjectStore } from "./ports.ts";
import { reindexDocument } from "./reindex-document.ts";
import type { SweepDeps } from "./sweep-document.ts";

const pageSize = 1_000;
/** Bytes are stored a moment before their document's row: younger litter may be an upload. */
const litterAgeHours = 1;

/** What was found to disagree, and was put right. */
export type Repairs = { orphanEntries: number; lostDocuments: number; orphanPrefixes: number };

/**
 * Compares a tenant's rows, index and bytes, and repairs: index entries without a passage row
 * are deleted, documents whose live passages are missing from the index are indexed anew, bytes
 * without a document are deleted. What the tenant's plan counts is counted anew.
 */
export async function reconcileTenant(tenantId: string, deps: SweepDeps): Promise<Repairs> {
  const { orphans, found } = await compareIndex(tenantId, deps);
  if (orphans.length > 0) await deps.index.deletePassages(tenantId, orphans);
  const stored = await listObjects(tenantId, deps.objects);
  const lost = await findLost({ tenantId, found, stored }, deps);
  const actor = { kind: "system", tenantId, name: "sweep-documents" } as const;
  for (const id of lost) {
    await reindexDocument({ actor, input: { id } }, deps).catch((error) => {
      if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    });
  }
  const orphanPrefixes = await sweepObjects(tenantId, stored, deps);
  await deps.db.tenant(tenantId, recountUsage);
  const repairs = { orphanEntries: orphans.length, lostDocuments: lost.length, orphanPrefixes };
  if (Object.values(repairs).some((count) => count > 0)) {
    deps.logger.warn("tenant repaired", { tenant: tenantId, ...repairs });
  }
  return repairs;
}

/** Index entries that no row knows, and how many known ones each generation has. */
async function compareIndex(tenantId: string, { db, index }: SweepDeps) {
  const orphans: string[] = [];
  const found = new Map<string, number>();
  let page: string[] = [];
  const check = async () => {
    const rows = await db.tenant(tenantId, (tx) =>
      tx.rows(
        z.object({ id: z.string(), generation: z.string() }),
        `SELECT id, document_id || '/' || generation AS generation FROM passages
         WHERE id = ANY ($1)`,
        [page],
      ),
    );
    const known = new Set(rows.map(({ id }) => id));
    orphans.push(...page.filter((id) => !known.has(id)));
    for (const { generation } of rows) found.set(generation, (found.get(generation) ?? 0) + 1);
    page = [];
  };
  for await (const { id } of index.list(tenantId)) {
    page.push(id);
    if (page.length === pageSize) await check();
  }
  await check();
  return { orphans, found };
}

/** The names of what each document keeps in the object store. */
async function listObjects(tenantId: string, objects: ObjectStore): Promise<Map<string, string[]>> {
  const stored = new Map<string, string[]>();
  for await (const key of objects.list(`${tenantId}/`)) {
    const [, documentId = "", name = ""] = key.split("/");
    stored.set(documentId, [...(stored.get(documentId) ?? []), name]);
  }
  return stored;
}

/**
 * Settled documents whose live passages are not all in the index, or whose text is gone. Only
 * those that were complete before index and objects were read.
 */
async function findLost(
  {
    tenantId,
    found,
    stored,
  }: {
    tenantId: string;
    found: Map<string, number>;
    stored: Map<string, string[]>;
  },
  { db, logger }: SweepDeps,
): Promise<string[]> {
  const rows = await db.tenant(tenantId, (tx) =>
    tx.rows(
      z.object({ id: z.string(), generation: z.number(), passages: z.coerce.number() }),
      `SELECT d.id, d.live_generation AS generation, count(p.id) AS passages
       FROM documents d LEFT JOIN passages p
         ON p.document_id = d.id AND p.generation = d.live_generation
       WHERE d.status = 'indexed' AND d.deleted_at IS NULL
         AND d.indexed_at < now() - interval '5 minutes'
       GROUP BY d.id`,
    ),
  );
  const lost = rows.filter(({ id, generation, passages }) => {
    const isWhole = (found.get(`${id}/${generation}`) ?? 0) >= passages;
    return !isWhole || !stored.get(id)?.includes(`text-${generation}.json`);
  });
  const [repairable, hopeless] = [true, false].map((has) =>
    lost
      .map(({ id }) => id)
      .filter((id) => (stored.get(id)?.includes("original") ?? false) === has),
  );
  if (hopeless?.length)
    logger.error("bytes are missing", { tenant: tenantId, documents: hopeless });
  return repairable ?? [];
}

async function sweepObjects(
  tenantId: string,
  stored: Map<string, string[]>,
  { db, objects }: SweepDeps,
): Promise<number> {
  const oldest = Date.now() - litterAgeHours * 3_600_000;
  const litter = new Set([...stored.keys()].filter((id) => (idTime(id)?.getTime() ?? 0) < oldest));
  const rows = await db.tenant(tenantId, (tx) =>
    tx.rows(z.object({ id: z.string() }), "SELECT id FROM documents WHERE id = ANY ($1)", [
      [...litter],
    ]),
  );
  for (const { id } of rows) litter.delete(id);
  for (const id of litter) await objects.deleteAll(documentPrefix(tenantId, id));
  return litter.size;
}
