import { z } from "zod";
import type { Event } from "#shared/contracts/event.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";

/** Whether this consumer has already done this event's work, or its tenant is being erased. */
export async function isHandled(db: Database, consumer: string, event: Event): Promise<boolean> {
  const row = await db.tenant(event.tenantId, (tx) =>
    tx.row(
      z.object({}),
      `SELECT FROM handled_events WHERE consumer = $1 AND event_id = $2
       UNION ALL SELECT FROM erasures WHERE kind = 'tenant' AND subject = current_tenant()
         AND state IN ('erasing', 'settling', 'erased')
       LIMIT 1`,
      [consumer, event.id],
    ),
  );
  return row !== undefined;
}

/**
 * Records, in the transaction that does the work, that it is done. Returns false when somebody
 * else recorded it meanwhile: the work must then be left undone.
 */
export async function recordHandled(tx: Tx, consumer: string, event: Event): Promise<boolean> {
  const inserted = await tx.run(
    `INSERT INTO handled_events (consumer, event_id, tenant_id) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING`,
    [consumer, event.id, event.tenantId],
  );
  return inserted === 1;
}
