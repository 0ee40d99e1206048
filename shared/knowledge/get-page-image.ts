import type { Readable } from "node:stream";
import { z } from "zod";
import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { notFound } from "#shared/kernel/errors.ts";
import { pictureKey } from "./object-keys.ts";
import type { ObjectStore } from "./ports.ts";
import { visible } from "./visibility.ts";

const found = z.object({ generation: z.number() });

/** The picture that a page's text was read off, streamed; `not_found` for pages of text. */
export async function getPageImage(
  { actor, input }: { actor: Actor; input: { id: string; page: number } },
  { db, objects }: { db: Database; objects: ObjectStore },
): Promise<{ filename: string; mediaType: string; content: Readable }> {
  authorize(actor, "documents:read");
  const { tenantId } = actor;
  const row = await db.tenant(tenantId, (tx) =>
    tx.row(
      found,
      `SELECT p.generation FROM documents d JOIN recognized_pages p
         ON p.document_id = d.id AND p.generation = d.live_generation
       WHERE d.id = $1 AND p.page = $2 AND p.has_picture AND ${visible("$3", "d")}`,
      [input.id, input.page, personOf(actor)],
    ),
  );
  const key = row && pictureKey({ tenantId, documentId: input.id, ...row }, input.page);
  const content = key && (await objects.stream(key));
  if (!content) throw notFound({ es: "la imagen de esa página", en: "picture of that page" });
  return { filename: `${input.id}-${input.page}.jpg`, mediaType: "image/jpeg", content };
}
