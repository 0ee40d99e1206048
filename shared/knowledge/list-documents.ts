import { z } from "zod";
import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type Document, documentColumns, documentRow, documentStatuses } from "./document.ts";
import { visible } from "./visibility.ts";

export const listDocumentsInput = z.object({
  limit: z.int().min(1).max(100),
  /** The id that the last page ended with. */
  after: z.string().optional(),
  status: z.enum(documentStatuses).optional(),
  tag: z.string().max(50).optional(),
});

/** Documents, newest first; `next` is what `after` takes for the following page. */
export async function listDocuments(
  { actor, input }: { actor: Actor; input: z.infer<typeof listDocumentsInput> },
  { db }: { db: Database },
): Promise<{ items: Document[]; next: string | null }> {
  authorize(actor, "documents:read");
  const found = await db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      documentRow,
      `SELECT ${documentColumns} FROM documents
       WHERE ${visible("$1")} AND ($2::text IS NULL OR id < $2)
         AND ($3::text IS NULL OR status = $3) AND ($4::text IS NULL OR $4 = ANY (tags))
       ORDER BY id DESC LIMIT $5`,
      [
        personOf(actor),
        input.after ?? null,
        input.status ?? null,
        input.tag ?? null,
        input.limit + 1,
      ],
    ),
  );
  const items = found.slice(0, input.limit);
  return { items, next: found.length > input.limit ? (items.at(-1)?.id ?? null) : null };
}
