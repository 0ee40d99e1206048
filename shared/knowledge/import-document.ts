import type { documentImportRequested } from "#shared/contracts/document-import-requested.ts";
import type { Event } from "#shared/contracts/event.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import { authorize } from "#shared/identity/authorize.ts";
import { batchActor } from "#shared/identity/batch-actor.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError, invalid, notFound } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { expectRoom } from "#shared/limits/count-document.ts";
import { authorOf } from "./author.ts";
import { documentDetails, filename, mediaType } from "./document-input.ts";
import { isWorthAnotherTry } from "./failure-reasons.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { insertDocument } from "./insert-document.ts";
import { isObjectKey } from "./object-key.ts";
import { importPrefix, originalKey } from "./object-keys.ts";
import type { ObjectStore } from "./ports.ts";
import { retireObjects } from "./retire-generations.ts";
import { findSame } from "./same-document.ts";
import { startGeneration } from "./start-generation.ts";

export type ImportDocumentDeps = {
  db: Database;
  objects: ObjectStore;
  outbox: Outbox;
  limits: IngestionLimits;
};

const details = documentDetails.extend({ filename, mediaType });

/**
 * Makes a document of an object that a batch job left under the tenant's own prefix: its bytes are
 * copied, so that neither the job nor we depend on the other's. Each delivery copies to a place of
 * its own: of two at once the ledger lets one through, and neither writes over the other's bytes.
 *
 * Throws, for good: `invalid_request` (a name outside of the tenant's prefix), `not_found` (object,
 * tenant or member), `forbidden`, `payload_too_large`; `conflict` and `rate_limited` when the
 * tenant's plan has no room for it.
 */
export async function importDocument(
  event: Event<typeof documentImportRequested>,
  deps: ImportDocumentDeps,
): Promise<void> {
  const { tenantId, data } = event;
  const { requestedBy: member } = data;
  const actor = await deps.db.tenant(tenantId, async (tx) => {
    const found = await batchActor(tx, { tenantId, name: "import-document", member });
    await expectRoom(tx, 0);
    return found;
  });
  authorize(actor, "documents:write");
  const input = detailsOf(event);
  // With its time in it: what a crash leaves of it, the reconciler knows by its age.
  const id = newId("doc");
  const stored = await take(data.object, originalKey(tenantId, id), deps);
  const retire = () => retireObjects({ tenantId, documentId: id }, deps);
  const kept = await keep({ actor, id, input: { ...input, ...stored } }, event, deps).catch(
    async (error) => {
      if (error instanceof AppError && !error.retry) await retire();
      throw error;
    },
  );
  if (!kept) await retire();
}

function detailsOf({ tenantId, data }: Event<typeof documentImportRequested>) {
  const { object } = data;
  if (!object.startsWith(importPrefix(tenantId)) || !isObjectKey(object)) {
    throw invalid("object", {
      es: `Debe nombrar un objeto bajo «${importPrefix(tenantId)}».`,
      en: `Must name an object under "${importPrefix(tenantId)}".`,
    });
  }
  if (data.visibility === "private" && data.requestedBy === undefined) {
    throw invalid("requestedBy", {
      es: "Un documento privado necesita saber de quién es.",
      en: "A private document needs to know whose it is.",
    });
  }
  const parsed = details.safeParse({
    ...data,
    filename: data.filename ?? object,
    mediaType: data.mediaType ?? "application/octet-stream",
  });
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join(".") || "data";
  throw invalid(path, { es: "No es válido.", en: "Is not valid." });
}

/** Copies the object to its place as a document's original. */
async function take(object: string, target: string, { objects, limits }: ImportDocumentDeps) {
  const missing = notFound({ es: "ese objeto", en: "object" });
  const demandSize = async (key: string) => {
    const bytes = await objects.size(key);
    if (bytes === undefined) throw missing;
    if (bytes > limits.maxUploadBytes) throw new AppError("payload_too_large");
  };
  await demandSize(object);
  if (!(await objects.copy(object, target))) throw missing;
  // Of the copy: the job may have replaced its object meanwhile.
  await demandSize(target).catch(async (error) => {
    await objects.delete(target);
    throw error;
  });
  const stored = await objects.stat(target);
  if (!stored) throw new AppError("unavailable");
  return stored;
}

type New = {
  actor: Actor;
  id: string;
  input: ReturnType<typeof detailsOf> & { bytes: number; sha256: string };
};

/** Returns false when the document is there already: then the copy is nobody's. */
async function keep(
  { actor, id, input }: New,
  event: Event<typeof documentImportRequested>,
  deps: ImportDocumentDeps,
): Promise<boolean> {
  const createdBy = authorOf(actor);
  return deps.db.tenant(event.tenantId, async (tx) => {
    if (!(await recordHandled(tx, "import-document", event))) return false;
    const same = await findSame(tx, actor, { ...input, createdBy });
    if (same) {
      const again = isWorthAnotherTry(same.statusReason);
      if (again) await startGeneration(tx, deps, event.tenantId, same.id);
      return false;
    }
    await insertDocument(tx, actor, {
      ...input,
      id,
      createdBy,
      status: "uploaded",
      deadlineSeconds: deps.limits.stageSeconds,
    });
    await startGeneration(tx, deps, event.tenantId, id);
    return true;
  });
}
