import { z } from "zod";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { authorOf } from "./author.ts";
import type { Document } from "./document.ts";
import { documentDetails, filename, mediaType } from "./document-input.ts";
import { findDocument } from "./get-document.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { insertDocument } from "./insert-document.ts";
import { originalKey } from "./object-keys.ts";
import type { ObjectStore, UploadTarget } from "./ports.ts";

export const createUploadInput = documentDetails.extend({
  filename,
  mediaType,
  bytes: z.int().positive(),
  sha256: z
    .string()
    .toLowerCase()
    .refine((digest) => /^[0-9a-f]{64}$/.test(digest), {
      params: {
        es: "Debe ser el SHA-256 del archivo, en 64 cifras hexadecimales.",
        en: "Must be the file's SHA-256, in 64 hexadecimal digits.",
      },
    })
    .optional(),
});

/** Where the bytes of an announced file go, until then. */
export type SignedUpload = UploadTarget & { expiresAt: Date };

/**
 * Announces a file and says where its bytes go; nothing is indexed until they are there, but the
 * tenant's plan counts it from here on. Throws what `insertDocument` does.
 */
export async function createUpload(
  request: { actor: Actor; input: z.infer<typeof createUploadInput>; id?: string | undefined },
  { db, objects, limits }: { db: Database; objects: ObjectStore; limits: IngestionLimits },
): Promise<{ document: Document; upload: SignedUpload }> {
  const { actor, input, id = newId("doc") } = request;
  authorize(actor, "documents:write");
  if (input.bytes > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes);
  const expiresAt = new Date(Date.now() + limits.uploadSeconds * 1000);
  const key = originalKey(actor.tenantId, id);
  const signed = await objects.createUpload({ ...input, key, expiresAt });
  const document = await db.tenant(actor.tenantId, async (tx) => {
    await insertDocument(tx, actor, {
      ...input,
      id,
      createdBy: authorOf(actor),
      status: "awaiting_upload",
      sha256: undefined,
      declaredSha256: input.sha256,
      // An upload may begin at the last moment and still be under way.
      deadlineSeconds: limits.uploadSeconds + limits.stageSeconds,
    });
    return findDocument(tx, actor, id);
  });
  return { document, upload: { ...signed, expiresAt } };
}

function tooLarge(max: number): AppError {
  const megabytes = Math.floor(max / 1_000_000);
  return new AppError("payload_too_large", {
    detail: {
      es: `bytes: el máximo es ${megabytes} MB.`,
      en: `bytes: the maximum is ${megabytes} MB.`,
    },
    errors: [
      {
        path: "bytes",
        message: { es: `Debe ser como mucho ${max}.`, en: `Must be at most ${max}.` },
      },
    ],
  });
}
