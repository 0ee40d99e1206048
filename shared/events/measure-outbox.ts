import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import type { OutboxState } from "#shared/kernel/meter.ts";

/** Beyond so many it does not matter how many more there are. */
const most = 10_000;

const measured = z.object({ waiting: z.coerce.number(), oldest_seconds: z.coerce.number() });

/** What is committed and not yet published (counted up to 10,000), and the age of its oldest. */
export async function measureOutbox(db: Database): Promise<OutboxState> {
  const row = await db.system((tx) =>
    tx.row(
      measured,
      `SELECT count(*) AS waiting,
         coalesce(extract(epoch FROM now() - min(created_at)), 0) AS oldest_seconds
       FROM (SELECT created_at FROM outbox WHERE published_at IS NULL
             ORDER BY created_at LIMIT $1) AS oldest`,
      [most],
    ),
  );
  return { waiting: row?.waiting ?? 0, oldestSeconds: row?.oldest_seconds ?? 0 };
}
