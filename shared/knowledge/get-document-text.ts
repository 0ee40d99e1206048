import { z } from "zod";
import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { type ExtractedText, extractedText } from "./extracted-text.ts";
import { documentNotFound } from "./get-document.ts";
import { textKey } from "./object-keys.ts";
import type { ObjectStore } from "./ports.ts";
import { visible } from "./visibility.ts";

const live = z.object({ live_generation: z.number() });

/** In UTF-16 code units: what is told of the words before and after a span. */
const around = 500;

export type DocumentText = Pick<ExtractedText, "text" | "pages"> & {
  /** Of a span only: the words around it. */
  before?: string;
  after?: string;
};

/** The extracted text, or a span of it, that searches and citations point into. */
export async function getDocumentText(
  {
    actor,
    input,
  }: {
    actor: Actor;
    input: { id: string; start?: number | undefined; end?: number | undefined };
  },
  { db, objects }: { db: Database; objects: ObjectStore },
): Promise<DocumentText> {
  authorize(actor, "documents:read");
  const document = await db.tenant(actor.tenantId, (tx) =>
    tx.row(live, `SELECT live_generation FROM documents WHERE id = $1 AND ${visible("$2")}`, [
      input.id,
      personOf(actor),
    ]),
  );
  if (!document) throw documentNotFound();
  if (document.live_generation === 0) throw notIndexed();
  const bytes = await objects.get(textKey(actor.tenantId, input.id, document.live_generation));
  if (!bytes) throw new AppError("unavailable"); // replaced or deleted in this very moment
  const { text, pages } = extractedText.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  const { start = 0, end = text.length } = input;
  if (input.start === undefined && input.end === undefined) return { text, pages };
  return {
    text: text.slice(start, end),
    pages: pages.filter((page) => page.start < end && page.end > start),
    before: text.slice(Math.max(0, start - around), start),
    after: text.slice(end, end + around),
  };
}

function notIndexed(): AppError {
  return new AppError("conflict", {
    detail: {
      es: "El documento aún no tiene texto: no ha terminado de indexarse.",
      en: "The document has no text yet: it has not been indexed.",
    },
  });
}
