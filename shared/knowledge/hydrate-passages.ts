import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type RecognizedFields, recognizedFields } from "./recognition/recognized-fields.ts";
import { visible } from "./visibility.ts";

const foundPassage = z.object({
  id: z.string(),
  text: z.string(),
  document: z.object({
    id: z.string(),
    title: z.string(),
    filename: z.string(),
    createdAt: z.string().optional(),
  }),
  page: z.number().nullable(),
  headings: z.array(z.string()),
  /** UTF-16 code units into the document's extracted text. */
  start: z.number(),
  end: z.number(),
  /** Null for words that the file itself holds. */
  confidence: z.number().nullable(),
});
export type FoundPassage = Omit<z.infer<typeof foundPassage>, "confidence"> &
  RecognizedFields & { score: number };

/**
 * What the database knows of the index's hits, in their order. This is the gate: a hit that is
 * deleted, of an old generation, of another tenant or private to somebody else has no row here.
 */
export async function hydratePassages(
  actor: Actor,
  hits: { id: string; score: number }[],
  documentIds: string[] | undefined,
  db: Database,
): Promise<FoundPassage[]> {
  if (hits.length === 0) return [];
  const rows = await db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      foundPassage,
      `SELECT p.id, p.text, p.page, p.headings, p.start_offset AS start, p.end_offset AS "end",
         p.confidence,
         json_build_object('id', d.id, 'title', d.title, 'filename', d.filename,
           'createdAt', d.created_at) AS document
       FROM passages p JOIN documents d ON d.id = p.document_id
       WHERE p.id = ANY ($1) AND p.generation = d.live_generation AND ${visible("$2", "d")}
         AND ($3::text[] IS NULL OR d.id = ANY ($3))`,
      [hits.map(({ id }) => id), personOf(actor), documentIds ?? null],
    ),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return hits.flatMap(({ id, score }) => {
    const row = byId.get(id);
    if (!row) return [];
    const { confidence, ...passage } = row;
    const { document, page } = passage;
    return [{ ...passage, score, ...recognizedFields(document.id, page, confidence) }];
  });
}
