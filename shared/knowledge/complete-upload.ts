import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Text } from "#shared/kernel/text.ts";
import { bury } from "./delete-document.ts";
import type { Document } from "./document.ts";
import { isWorthAnotherTry } from "./failure-reasons.ts";
import { findDocument } from "./get-document.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { originalKey } from "./object-keys.ts";
import type { ObjectStore } from "./ports.ts";
import { findSame } from "./same-document.ts";
import { startGeneration } from "./start-generation.ts";

type Deps = { db: Database; objects: ObjectStore; outbox: Outbox; limits: IngestionLimits };

const promise = z.object({ declared_sha256: z.string().nullable(), created_by: z.string() });

/**
 * Checks that the announced bytes are there and starts indexing. Bytes that are already a
 * document under that name give that document. Repeating the call changes nothing.
 */
export async function completeUpload(
  { actor, input }: { actor: Actor; input: { id: string } },
  deps: Deps,
): Promise<Document> {
  authorize(actor, "documents:write");
  const before = await deps.db.tenant(actor.tenantId, (tx) => findDocument(tx, actor, input.id));
  if (before.status !== "awaiting_upload") return before;
  const stored = await deps.objects.stat(originalKey(actor.tenantId, input.id));
  if (!stored) {
    throw conflict({ es: "Aún no se ha subido el archivo.", en: "The file is not uploaded yet." });
  }
  const completed = await deps.db.tenant(actor.tenantId, async (tx) => {
    const promised = await tx.row(
      promise,
      "SELECT declared_sha256, created_by FROM documents WHERE id = $1 FOR UPDATE",
      [input.id],
    );
    const document = await findDocument(tx, actor, input.id);
    if (!promised || document.status !== "awaiting_upload") return document;
    const sha256 = stored.sha256;
    if (stored.bytes !== document.bytes || (promised.declared_sha256 ?? sha256) !== sha256) {
      return undefined;
    }
    const same = await findSame(tx, actor, {
      ...document,
      sha256,
      createdBy: promised.created_by,
    });
    if (same && !isWorthAnotherTry(same.statusReason)) {
      await bury(tx, deps, actor.tenantId, input.id);
      return same;
    }
    // One that failed through no fault of its own makes way.
    if (same) await bury(tx, deps, actor.tenantId, same.id);
    await tx.run("UPDATE documents SET sha256 = $2 WHERE id = $1", [input.id, sha256]);
    await recordAct(tx, actor, { action: "document.completed", object: input.id });
    return startGeneration(tx, deps, actor.tenantId, input.id);
  });
  if (completed) return completed;
  // Out of the way, so that the right bytes can be sent to the same address. These only: another
  // call that saw them may have been quicker, and the right ones may be there by now.
  await deps.objects.delete(originalKey(actor.tenantId, input.id), stored.version);
  throw conflict({
    es: "El archivo subido no es el anunciado (tamaño o SHA-256). Súbalo otra vez.",
    en: "The uploaded file is not the announced one (size or SHA-256). Upload it again.",
  });
}

function conflict(detail: Text): AppError {
  return new AppError("conflict", { detail });
}
