import { createHash } from "node:crypto";
import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import type { Embedder } from "./ports.ts";
import { vectorOfBytes, vectorToBytes } from "./vector-bytes.ts";

/**
 * So many texts are paid for before their vectors are kept: what a crash, or a second delivery at
 * the same moment, may cost again.
 */
const texts = 64;

type Target = { tenantId: string; passages: { id: string; text: string }[] };
type Deps = { db: Database; embedder: Embedder };

const keptRow = z.object({
  text_hash: z.instanceof(Uint8Array),
  embedding: z.instanceof(Uint8Array),
});

/**
 * A vector for each passage, `text` being what is embedded. With an embedder that costs money, a
 * text that this tenant has had embedded by the same model is not paid for again, be it in another
 * generation, another document or an earlier try; vectors live and die with the passages' rows.
 * The model is called outside of any transaction.
 */
export async function embedPassages(target: Target, deps: Deps): Promise<number[][]> {
  const { tenantId, passages } = target;
  const { embedder } = deps;
  if (!embedder.paid) {
    return (await embedder.embed(passages.map(textOf), "passage")).vectors;
  }
  const hashed = passages.map(({ id, text }) => ({ id, text, hash: hashOf(text) }));
  const vectors = new Map<string, number[]>();
  for (let from = 0; from < hashed.length; from += texts) {
    const slice = hashed.slice(from, from + texts);
    // Asked anew each time: another delivery of the same passages may be at work on them.
    for (const [hash, vector] of await findKept(tenantId, slice, deps)) vectors.set(hash, vector);
    const missing = [...new Map(slice.map((each) => [each.hash, each])).values()].filter(
      ({ hash }) => !vectors.has(hash),
    );
    const fresh = missing.length > 0 ? await embedder.embed(missing.map(textOf), "passage") : none;
    for (const [i, { hash }] of missing.entries()) {
      // As it will be read back: the first time is like every other.
      const bytes = vectorToBytes(fresh.vectors[i] ?? []);
      vectors.set(hash, vectorOfBytes(bytes, embedder.dimensions) ?? []);
    }
    await keep(tenantId, slice, vectors, deps);
  }
  return hashed.map(({ hash }) => vectors.get(hash) ?? []);
}

const none: { vectors: number[][] } = { vectors: [] };
const textOf = ({ text }: { text: string }) => text;

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** By hash, what any of the tenant's passages has of these texts. */
async function findKept(
  tenantId: string,
  hashed: { hash: string }[],
  { db, embedder }: Deps,
): Promise<Map<string, number[]>> {
  const hashes = [...new Set(hashed.map(({ hash }) => hash))].map((hash) =>
    Buffer.from(hash, "hex"),
  );
  const rows = await db.tenant(tenantId, (tx) =>
    tx.rows(
      keptRow,
      `SELECT DISTINCT ON (text_hash) text_hash, embedding FROM passages
       WHERE embedding_model = $1 AND text_hash = ANY ($2) AND embedding IS NOT NULL
       ORDER BY text_hash`,
      [embedder.model, hashes],
    ),
  );
  const kept = new Map<string, number[]>();
  for (const { text_hash, embedding } of rows) {
    const vector = vectorOfBytes(embedding, embedder.dimensions);
    if (vector) kept.set(Buffer.from(text_hash).toString("hex"), vector);
  }
  return kept;
}

/** Writes vectors to the rows of their passages, where they are not yet. */
async function keep(
  tenantId: string,
  hashed: { id: string; hash: string }[],
  vectors: Map<string, number[]>,
  { db, embedder }: Deps,
): Promise<void> {
  if (hashed.length === 0) return;
  await db.tenant(tenantId, (tx) =>
    tx.run(
      `UPDATE passages SET embedding = new.embedding, embedding_model = $1, text_hash = new.hash
       FROM unnest($2::text[], $3::bytea[], $4::bytea[]) AS new (id, hash, embedding)
       WHERE passages.id = new.id
         AND (passages.embedding_model, passages.text_hash) IS DISTINCT FROM ($1, new.hash)`,
      [
        embedder.model,
        hashed.map(({ id }) => id),
        hashed.map(({ hash }) => Buffer.from(hash, "hex")),
        hashed.map(({ hash }) => vectorToBytes(vectors.get(hash) ?? [])),
      ],
    ),
  );
}
