import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { countDocument } from "#shared/limits/count-document.ts";
import { titleFrom } from "./document-input.ts";

export type NewDocument = {
  id: string;
  filename: string;
  title?: string | undefined;
  mediaType: string;
  bytes: number;
  sha256?: string | undefined;
  declaredSha256?: string | undefined;
  tags: string[];
  visibility: "tenant" | "private";
  createdBy: string;
  status: "awaiting_upload" | "uploaded";
  deadlineSeconds: number;
};

/**
 * Every document begins here, whoever brings it and however, and is counted by the tenant's plan:
 * throws what `countDocument` does. Returns false when its id is one already: the same request has
 * been here before.
 */
export async function insertDocument(
  tx: Tx,
  actor: Actor,
  document: NewDocument,
): Promise<boolean> {
  const inserted = await tx.run(
    `INSERT INTO documents (id, tenant_id, title, filename, media_type, bytes, sha256,
       declared_sha256, tags, visibility, created_by, status, building_generation, deadline_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0,
       now() + make_interval(secs => $13))
     ON CONFLICT (id) DO NOTHING`,
    [
      document.id,
      actor.tenantId,
      document.title ?? titleFrom(document.filename),
      document.filename,
      document.mediaType,
      document.bytes,
      document.sha256 ?? null,
      document.declaredSha256 ?? null,
      [...new Set(document.tags)],
      document.visibility,
      document.createdBy,
      document.status,
      document.deadlineSeconds,
    ],
  );
  if (inserted === 0) return false;
  await countDocument(tx, document.bytes);
  await recordAct(tx, actor, { action: "document.created", object: document.id });
  return true;
}
