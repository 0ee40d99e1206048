import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { notFound } from "#shared/kernel/errors.ts";
import { type Document, documentColumns, documentRow } from "./document.ts";
import { visible } from "./visibility.ts";

export const documentNotFound = () => notFound({ es: "el documento", en: "document" });

/** One document that the actor may see; `not_found` for every other. */
export async function getDocument(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<Document> {
  authorize(actor, "documents:read");
  return db.tenant(actor.tenantId, (tx) => findDocument(tx, actor, input.id));
}

export async function findDocument(tx: Tx, actor: Actor, id: string): Promise<Document> {
  const document = await tx.row(
    documentRow,
    `SELECT ${documentColumns} FROM documents WHERE id = $1 AND ${visible("$2")}`,
    [id, personOf(actor)],
  );
  if (!document) throw documentNotFound();
  return document;
}
