import { recordAct } from "#shared/audit/record-act.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Document } from "./document.ts";
import { findDocument } from "./get-document.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { startGeneration } from "./start-generation.ts";

/**
 * Extracts and indexes a document anew. One that is still on its way is returned as it is; the
 * old passages stay searchable until the new ones take their place.
 */
export async function reindexDocument(
  { actor, input }: { actor: Actor; input: { id: string } },
  deps: { db: Database; outbox: Outbox; limits: IngestionLimits },
): Promise<Document> {
  authorize(actor, "documents:write");
  return deps.db.tenant(actor.tenantId, async (tx) => {
    await tx.run("SELECT FROM documents WHERE id = $1 FOR UPDATE", [input.id]);
    const document = await findDocument(tx, actor, input.id);
    if (document.status === "awaiting_upload") {
      throw new AppError("conflict", {
        detail: {
          es: "El archivo de este documento aún no se ha subido.",
          en: "The file of this document has not been uploaded yet.",
        },
      });
    }
    const settled = document.status === "indexed" || document.status === "failed";
    if (!settled) return document;
    await recordAct(tx, actor, { action: "document.reindexed", object: document.id });
    return startGeneration(tx, deps, actor.tenantId, document.id);
  });
}
