import type { NoticeOf } from "#shared/contracts/notice.ts";
import type { objectFinalized } from "#shared/contracts/object-finalized.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { completeUpload } from "./complete-upload.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { readOriginalKey } from "./object-keys.ts";
import type { ObjectStore } from "./ports.ts";

export type CompleteNoticedUploadDeps = {
  db: Database;
  objects: ObjectStore;
  outbox: Outbox;
  limits: IngestionLimits;
  logger: Logger;
};

/**
 * Completes the upload whose bytes the bucket says are there, for a client that does not. Whatever
 * is no upload that somebody waits for is nothing to do: other objects, other events, documents
 * that are complete, deleted, or not yet there (bytes that we write ourselves come before their
 * document). Wrong bytes are taken out of the way and the document goes on waiting. Repeated, late
 * or early notices change nothing.
 */
export async function completeNoticedUpload(
  { attributes }: NoticeOf<typeof objectFinalized>,
  deps: CompleteNoticedUploadDeps,
): Promise<void> {
  const { eventType, objectId } = attributes;
  const original = eventType === "OBJECT_FINALIZE" ? readOriginalKey(objectId) : undefined;
  if (!original) return;
  const { tenantId, documentId } = original;
  const actor = { kind: "system", tenantId, name: "complete-upload" } as const;
  try {
    await completeUpload({ actor, input: { id: documentId } }, deps);
  } catch (error) {
    const isNothing = error instanceof AppError && ["not_found", "conflict"].includes(error.code);
    if (!isNothing) throw error;
    deps.logger.info("upload not completed", { documentId, reason: error.code });
  }
}
