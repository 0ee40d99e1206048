import { z } from "zod";
import type { Database, Tx } from "#shared/kernel/database.ts";

export type Generation = { tenantId: string; documentId: string; generation: number };

/** What became of a page. `text` is empty for one that is blank, unreadable or broken. */
export type PageResult = {
  text: string;
  confidence: number;
  problem: string | null;
  hasPicture: boolean;
};

const underWay =
  "building_generation = $2 AND status = 'extracting' AND deleted_at IS NULL AND id = $1";

const claimRow = z.object({ fence: z.number(), done: z.boolean(), leased: z.boolean() });

/** Takes a page for this worker, or says why not. `seconds`: how long it may stay away with it. */
export async function claimPage(
  { tenantId, documentId, generation }: Generation,
  page: number,
  seconds: number,
  db: Database,
): Promise<{ fence: number } | "stale" | "done" | "leased"> {
  return db.tenant(tenantId, async (tx) => {
    const row = await tx.row(
      claimRow,
      `SELECT fence, recognized_at IS NOT NULL AS done, lease_until > now() AS leased
       FROM recognized_pages WHERE document_id = $1 AND generation = $2 AND page = $3
         AND EXISTS (SELECT FROM documents WHERE ${underWay}) FOR UPDATE`,
      [documentId, generation, page],
    );
    if (!row) return "stale";
    if (row.done) return "done";
    if (row.leased) return "leased";
    const fence = row.fence + 1;
    await tx.run(
      `UPDATE recognized_pages SET fence = $4, lease_until = now() + make_interval(secs => $5)
       WHERE document_id = $1 AND generation = $2 AND page = $3`,
      [documentId, generation, page, fence, seconds],
    );
    return { fence };
  });
}

/** Lets the next delivery have the page at once. */
export async function releasePage(
  { tenantId, documentId, generation }: Generation,
  page: number,
  fence: number,
  db: Database,
): Promise<void> {
  await db.tenant(tenantId, (tx) =>
    tx.run(
      `UPDATE recognized_pages SET lease_until = '-infinity'
       WHERE document_id = $1 AND generation = $2 AND page = $3 AND fence = $4`,
      [documentId, generation, page, fence],
    ),
  );
}

/** Keeps what became of a page, unless another worker took it over; the sweeper sees progress. */
export async function savePage(
  { tenantId, documentId, generation }: Generation,
  { page, fence }: { page: number; fence: number },
  { text, confidence, problem, hasPicture }: PageResult,
  { db, stageSeconds }: { db: Database; stageSeconds: number },
): Promise<void> {
  await db.tenant(tenantId, async (tx) => {
    const saved = await tx.run(
      `UPDATE recognized_pages SET recognized_at = now(), text = $5, confidence = $6,
         problem = $7, has_picture = $8
       WHERE document_id = $1 AND generation = $2 AND page = $3 AND fence = $4
         AND recognized_at IS NULL`,
      [documentId, generation, page, fence, text, confidence, problem, hasPicture],
    );
    if (saved === 0) return;
    await tx.run(
      `UPDATE documents SET sweeps = 0, deadline_at = now() + make_interval(secs => $3)
       WHERE ${underWay}`,
      [documentId, generation, stageSeconds],
    );
  });
}

/** Pages that wait; the first one when none does, so that whoever gets it ends the stage. */
export async function pagesToAskFor(
  tx: Tx,
  { documentId, generation }: Generation,
): Promise<number[]> {
  const rows = await tx.rows(
    z.object({ page: z.number(), done: z.boolean() }),
    `SELECT page, recognized_at IS NOT NULL AS done FROM recognized_pages
     WHERE document_id = $1 AND generation = $2 ORDER BY page`,
    [documentId, generation],
  );
  const waiting = rows.filter(({ done }) => !done);
  return (waiting.length > 0 ? waiting : rows.slice(0, 1)).map(({ page }) => page);
}

const finishedRow = z.object({
  page: z.number(),
  text: z.string(),
  confidence: z.number(),
  problem: z.string().nullable(),
});
export type FinishedPage = z.infer<typeof finishedRow>;

/** All pages, once none waits, and the fence under which the stage may be ended. */
export async function finishedPages(
  { tenantId, documentId, generation }: Generation,
  db: Database,
): Promise<{ pages: FinishedPage[]; fence: number } | undefined> {
  return db.tenant(tenantId, async (tx) => {
    const document = await tx.row(
      z.object({ fence: z.number() }),
      `SELECT fence FROM documents WHERE ${underWay} AND NOT EXISTS (SELECT FROM recognized_pages
         WHERE document_id = $1 AND generation = $2 AND recognized_at IS NULL)`,
      [documentId, generation],
    );
    if (!document) return undefined;
    const pages = await tx.rows(
      finishedRow,
      `SELECT page, text, confidence, problem FROM recognized_pages
       WHERE document_id = $1 AND generation = $2 ORDER BY page`,
      [documentId, generation],
    );
    return { ...document, pages };
  });
}
