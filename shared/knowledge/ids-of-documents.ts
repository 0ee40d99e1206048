import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { PassageFilter } from "./passage-filter.ts";
import { visible } from "./visibility.ts";

/** The documents that fit the filter, of those that the actor may see. */
export async function idsOfDocuments(
  actor: Actor,
  { documentIds, tags, createdFrom, createdTo, mediaTypes }: PassageFilter,
  db: Database,
): Promise<string[]> {
  const rows = await db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      z.object({ id: z.string() }),
      `SELECT id FROM documents
       WHERE ${visible("$1")} AND ($2::text[] IS NULL OR id = ANY ($2))
         AND ($3::text[] IS NULL OR tags && $3) AND ($4::text[] IS NULL OR media_type = ANY ($4))
         AND ($5::timestamptz IS NULL OR created_at >= $5)
         AND ($6::timestamptz IS NULL OR created_at < $6)`,
      [
        personOf(actor),
        documentIds ?? null,
        // As they are kept, whichever way an accent was typed.
        tags?.map((tag) => tag.normalize("NFC").trim()) ?? null,
        mediaTypes ?? null,
        createdFrom ? new Date(createdFrom) : null,
        createdTo ? new Date(createdTo) : null,
      ],
    ),
  );
  return rows.map(({ id }) => id);
}
