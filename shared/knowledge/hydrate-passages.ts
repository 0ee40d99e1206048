import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
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
  const ids = hits.map(({ id }) => id);
  const known = await recallPassages(actor, ids, { db, memory });
  const theirs = new Set(Array.from(known.values(), ({ documentId }) => documentId));
  const live = await readDocuments(actor, { documentIds: [...theirs], among: documentIds }, db);
  const documents = new Map(live.map((document) => [document.shown.id, document]));
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

/**
 * Passages by id, whoever they belong to within the tenant; from the database what is not
 * remembered.
 */
export async function recallPassages(
  { tenantId }: Actor,
  ids: string[],
  { db, memory }: { db: Database; memory: PassageMemory },
): Promise<Map<string, StoredPassage>> {
  const known = new Map<string, StoredPassage>();
  const unknown: string[] = [];
  for (const id of ids) {
    const passage = memory.find(tenantId, id);
    if (passage) known.set(id, passage);
    else unknown.push(id);
  }
  if (unknown.length === 0) return known;
  const beside = (ordinal: string) =>
    `(SELECT id FROM passages AS beside WHERE beside.document_id = passages.document_id
       AND beside.generation = passages.generation AND beside.ordinal = ${ordinal})`;
  const read = await db.read(
    tenantId,
    storedPassage,
    `SELECT id, document_id AS "documentId", generation, text, page, headings,
       start_offset AS start, end_offset AS "end", confidence,
       ${beside("passages.ordinal - 1")} AS before, ${beside("passages.ordinal + 1")} AS after
     FROM passages WHERE id = ANY ($1)`,
    [unknown],
  );
  memory.keep(tenantId, read);
  for (const passage of read) known.set(passage.id, passage);
  return known;
}

type Asked = { documentIds: string[]; among: string[] | undefined };

/** Those of them that the actor may see, as they are now. */
function readDocuments(actor: Actor, { documentIds, among }: Asked, db: Database) {
  return db.read(
    actor.tenantId,
    liveDocument,
    `SELECT live_generation AS generation, json_build_object('id', id, 'title', title,
         'filename', filename, 'createdAt', to_char(created_at AT TIME ZONE 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS shown
     FROM documents
     WHERE id = ANY ($1) AND ${visible("$2")} AND ($3::text[] IS NULL OR id = ANY ($3))`,
    [documentIds, personOf(actor), among ?? null],
  );
}
