import type { Readable } from "node:stream";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Document } from "./document.ts";
import { documentNotFound, findDocument } from "./get-document.ts";
import { originalKey } from "./object-keys.ts";
import type { ObjectStore } from "./ports.ts";

/** The bytes as they were uploaded, streamed. */
export async function getDocumentContent(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db, objects }: { db: Database; objects: ObjectStore },
): Promise<{ document: Document; content: Readable }> {
  authorize(actor, "documents:read");
  const document = await db.tenant(actor.tenantId, async (tx) => {
    const found = await findDocument(tx, actor, input.id);
    await recordAct(tx, actor, { action: "document.downloaded", object: found.id });
    return found;
  });
  // Bytes that nobody has checked yet are not shown.
  if (document.status === "awaiting_upload") throw documentNotFound();
  const content = await objects.stream(originalKey(actor.tenantId, document.id));
  if (!content) throw documentNotFound();
  return { document, content };
}
