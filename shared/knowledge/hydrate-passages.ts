import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { type PassageMemory, passageMemoryOf, type StoredPassage } from "./passage-memory.ts";
import { type RecognizedFields, recognizedFields } from "./recognition/recognized-fields.ts";
import { visible } from "./visibility.ts";

const storedPassage = z.object({
  id: z.string(),
  documentId: z.string(),
  generation: z.number(),
  text: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  page: z.number().nullable(),
  headings: z.array(z.string()),
  start: z.number(),
  end: z.number(),
  confidence: z.number().nullable(),
});

const liveDocument = z.object({
  generation: z.number(),
  shown: z.object({
    id: z.string(),
    title: z.string(),
    filename: z.string(),
    createdAt: z.string().optional(),
  }),
});

type Inner = "documentId" | "generation" | "confidence" | "before" | "after";
export type FoundPassage = Omit<StoredPassage, Inner> &
  RecognizedFields & {
    document: z.infer<typeof liveDocument>["shown"];
    score: number;
    /** Where else nearly the same words stand. */
    alsoIn?: Repeat[];
  };
export type Repeat = { documentId: string; title: string; page: number | null };

/**
 * What the database knows of the index's hits, in their order. This is the gate: a hit that is
 * deleted, of an old generation, of another tenant or private to somebody else is not let through.
 * The words of a passage are read once, who may see them every time.
 */
export async function hydratePassages(
  actor: Actor,
  hits: { id: string; score: number }[],
  documentIds: string[] | undefined,
  { db, memory = passageMemoryOf(db) }: { db: Database; memory?: PassageMemory },
): Promise<FoundPassage[]> {
  if (hits.length === 0) return [];
  const { tenantId } = actor;
  const known = new Map<string, StoredPassage>();
  const unknown: string[] = [];
  for (const { id } of hits) {
    const passage = memory.find(tenantId, id);
    if (passage) known.set(id, passage);
    else unknown.push(id);
  }
  const documents = await db.tenant(tenantId, async (tx) => {
    const theirs = new Set(Array.from(known.values(), ({ documentId }) => documentId));
    const asked = { documentIds: [...theirs], passageIds: unknown, among: documentIds };
    // Both at once: one round trip.
    const [read, live] = await Promise.all([
      unknown.length === 0 ? [] : readPassages(tx, unknown),
      readDocuments(tx, actor, asked),
    ]);
    memory.keep(tenantId, read);
    for (const passage of read) known.set(passage.id, passage);
    return new Map(live.map((document) => [document.shown.id, document]));
  });
  return hits.flatMap(({ id, score }) => {
    const passage = known.get(id);
    const document = passage && documents.get(passage.documentId);
    if (!document || document.generation !== passage.generation) return [];
    return [showPassage(passage, document.shown, score)];
  });
}

/** A stored passage as it is shown, of a document that may be seen. */
export function showPassage(
  { id, text, page, headings, start, end, confidence }: StoredPassage,
  document: FoundPassage["document"],
  score: number,
): FoundPassage {
  const recognized = recognizedFields(document.id, page, confidence);
  return { id, text, document, page, headings, start, end, score, ...recognized };
}

/** Whoever they belong to within the tenant. */
export function readPassages(tx: Tx, ids: string[]): Promise<StoredPassage[]> {
  const beside = (ordinal: string) =>
    `(SELECT id FROM passages AS beside WHERE beside.document_id = passages.document_id
       AND beside.generation = passages.generation AND beside.ordinal = ${ordinal})`;
  return tx.rows(
    storedPassage,
    `SELECT id, document_id AS "documentId", generation, text, page, headings,
       start_offset AS start, end_offset AS "end", confidence,
       ${beside("passages.ordinal - 1")} AS before, ${beside("passages.ordinal + 1")} AS after
     FROM passages WHERE id = ANY ($1)`,
    [ids],
  );
}

type Asked = { documentIds: string[]; passageIds: string[]; among: string[] | undefined };

/** Those of them, and of the documents of these passages, that the actor may see, as they are now. */
function readDocuments(tx: Tx, actor: Actor, { documentIds, passageIds, among }: Asked) {
  return tx.rows(
    liveDocument,
    `SELECT live_generation AS generation, json_build_object('id', id, 'title', title,
         'filename', filename, 'createdAt', created_at) AS shown
     FROM documents
     WHERE id = ANY ($1 || ARRAY (SELECT document_id FROM passages WHERE id = ANY ($2)))
       AND ${visible("$3")} AND ($4::text[] IS NULL OR id = ANY ($4))`,
    [documentIds, passageIds, personOf(actor), among ?? null],
  );
}
