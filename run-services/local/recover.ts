import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";

const idRow = z.object({ id: z.string() });

/**
 * Lets go of what the last process of this database held when it died, so that its work goes on
 * at once and not when claims and leases have run out. Only for a process that knows that it is
 * alone; fences keep whatever is left of an old worker from committing.
 */
export async function releaseHeld(db: Database): Promise<void> {
  const tenants = await db.system(async (tx) => {
    await tx.run("UPDATE outbox SET claimed_until = now() WHERE published_at IS NULL");
    return tx.rows(idRow, "SELECT id FROM tenants");
  });
  for (const { id } of tenants) {
    await db.tenant(id, (tx) =>
      tx.run("UPDATE documents SET lease_until = '-infinity' WHERE lease_until > now()"),
    );
  }
}
