import { createHash } from "node:crypto";
import { z } from "zod";
import type { Outbox } from "#shared/events/outbox.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { expectRoom } from "#shared/limits/count-document.ts";
import { authorOf } from "./author.ts";
import type { Document } from "./document.ts";
import { documentDetails, filename, mediaType } from "./document-input.ts";
import { isWorthAnotherTry } from "./failure-reasons.ts";
import { documentNotFound } from "./get-document.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { insertDocument } from "./insert-document.ts";
import { originalKey } from "./object-keys.ts";
import type { ObjectStore } from "./ports.ts";
import { retireObjects } from "./retire-generations.ts";
import { findSame } from "./same-document.ts";
import { startGeneration } from "./start-generation.ts";

export const uploadInput = documentDetails.extend({
  filename,
  mediaType,
  bytes: z.instanceof(Uint8Array),
});

/**
 * Takes a small file whole. The same bytes under the same name give the document that is there
 * already, without indexing it again (unless it had failed through no fault of its own). Throws what
 * `insertDocument` does.
 */
export async function uploadDocument(
  request: { actor: Actor; input: z.infer<typeof uploadInput>; id?: string | undefined },
  deps: { db: Database; objects: ObjectStore; outbox: Outbox; limits: IngestionLimits },
): Promise<Document> {
  const { actor, input } = request;
  authorize(actor, "documents:write");
  const createdBy = authorOf(actor);
  const sha256 = createHash("sha256").update(input.bytes).digest("hex");
  const same = { filename: input.filename, sha256, visibility: input.visibility, createdBy };
  const known = await deps.db.tenant(actor.tenantId, async (tx) => {
    const found = await findSame(tx, actor, same);
    if (!found) await expectRoom(tx, input.bytes.byteLength);
    return found;
  });
  if (known && !isWorthAnotherTry(known.statusReason)) return known;

  // The bytes first: a document whose bytes are missing must never exist, bytes without a
  // document are only litter, which the reconciler takes out.
  const id = known?.id ?? request.id ?? newId("doc");
  await deps.objects.put(originalKey(actor.tenantId, id), input.bytes);
  const retire = () => retireObjects({ tenantId: actor.tenantId, documentId: id }, deps);
  const take = deps.db.tenant(actor.tenantId, async (tx) => {
    const winner = await findSame(tx, actor, same);
    if (winner && winner.id !== id) return winner; // with bytes of its own
    if (winner) {
      const again = isWorthAnotherTry(winner.statusReason);
      return again ? startGeneration(tx, deps, actor.tenantId, id) : winner;
    }
    if (known) return undefined;
    const inserted = await insertDocument(tx, actor, {
      ...input,
      id,
      createdBy,
      bytes: input.bytes.byteLength,
      status: "uploaded",
      sha256,
      deadlineSeconds: deps.limits.stageSeconds,
    });
    if (!inserted) throw documentNotFound(); // this request made it, and somebody deleted it
    return startGeneration(tx, deps, actor.tenantId, id);
  });
  const document = await take.catch(async (error) => {
    if (error instanceof AppError && !error.retry) await retire();
    throw error;
  });
  if (document?.id !== id) await retire();
  // What was there was deleted in this very moment: begin as if it had never been.
  return document ?? uploadDocument(request, deps);
}
