import { AppError } from "#shared/kernel/errors.ts";
import { idPattern } from "#shared/kernel/ids.ts";

/** What a vector's id says, so that a document's vectors are found by the beginning of theirs. */
export type Place = { id: string; documentId: string; generation: number };

const documentPattern = idPattern("doc");
const passagePattern = idPattern("psg");

/**
 * `<document>#<generation>#<passage>`, the form that Pinecone recommends; ASCII, far below 512.
 * https://docs.pinecone.io/guides/index-data/data-modeling#use-structured-ids
 */
export function vectorId({ id, documentId, generation }: Place): string {
  if (!documentPattern.test(documentId) || !passagePattern.test(id)) {
    throw new AppError("internal", { cause: new Error("an id that is none of ours") });
  }
  return `${documentId}#${generation}#${id}`;
}

/** How the ids begin of a document's vectors. Undefined for what is no document's id: it has none. */
export function prefixOf(documentId: string): string | undefined {
  return documentPattern.test(documentId) ? `${documentId}#` : undefined;
}

/** How the ids begin of everything that a document has in these generations. */
export function prefixesOf(documentId: string, generations: number[]): string[] {
  const prefix = prefixOf(documentId);
  if (!prefix || generations.length === 0) return [];
  // One request each, or all of the document's: whatever is likely to be less.
  return generations.length > 10 ? [prefix] : generations.map((one) => `${prefix}${one}#`);
}

/** Undefined for a vector that somebody else put there. */
export function readVectorId(vector: string): Place | undefined {
  const [documentId = "", generation = "", id = "", ...rest] = vector.split("#");
  if (!documentPattern.test(documentId) || !passagePattern.test(id) || rest.length > 0) {
    return undefined;
  }
  return /^\d+$/.test(generation) ? { id, documentId, generation: Number(generation) } : undefined;
}
