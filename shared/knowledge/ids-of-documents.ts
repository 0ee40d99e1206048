import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { visible } from "./visibility.ts";

/** The documents among `documentIds`, with any of `tags`, that the actor may see. */
export async function idsOfDocuments(
  actor: Actor,
  filter: { documentIds?: string[] | undefined; tags?: string[] | undefined },
  db: Database,
): Promise<string[]> {
  const rows = await db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      z.object({ id: z.string() }),
      `SELECT id FROM documents
       WHERE ${visible("$1")} AND ($2::text[] IS NULL OR id = ANY ($2))
         AND ($3::text[] IS NULL OR tags && $3)`,
      [personOf(actor), filter.documentIds ?? null, filter.tags ?? null],
    ),
  );
  return rows.map(({ id }) => id);
}
