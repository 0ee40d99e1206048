import { z } from "zod";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { createDeadline } from "#shared/kernel/deadline.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { unlessAborted } from "#shared/kernel/unless-aborted.ts";
import { dropRepeats } from "./drop-repeats.ts";
import { embedQuery } from "./embed-query.ts";
import { type FoundPassage, hydratePassages } from "./hydrate-passages.ts";
import { idsOfDocuments } from "./ids-of-documents.ts";
import { passageFilter } from "./passage-filter.ts";
import type { Embedder, PassageIndex, Reranker } from "./ports.ts";
import { type Ranking, rankPassages } from "./rank-passages.ts";
import { spreadDocuments } from "./spread-documents.ts";

export type { FoundPassage } from "./hydrate-passages.ts";

/** How long somebody who searches is kept waiting, all in all. */
const patienceMs = 10_000;
/** In bytes of UTF-8. */
const longestQuery = 32_000;
/** So many passages are looked at more closely, or twice as many as were asked for. */
const candidates = 50;
/** When what may not be shown crowds out what may, look further, but not for ever. */
const furtherLooks = 3;
const lookFurther = 4;
/** A filter that leaves more documents than this is applied to what the index finds instead. */
const mostIndexFilter = 500;

export const searchInput = z.strictObject({
  query: z
    .string()
    .refine((text) => text.trim() !== "", {
      params: { es: "Escriba qué quiere buscar.", en: "Write what to search for." },
    })
    .refine((text) => Buffer.byteLength(text) <= longestQuery, {
      params: {
        es: "La búsqueda puede tener como mucho 32 kB.",
        en: "The query may have at most 32 kB.",
      },
    }),
  limit: z.int().min(1).max(50).default(10),
  filter: passageFilter.optional(),
});
export type SearchInput = z.infer<typeof searchInput>;

export type SearchDeps = {
  db: Database;
  index: PassageIndex;
  embedder: Embedder;
  /** Has the last word on the order; without one, the lexical order stands. */
  reranker?: Reranker;
  logger?: Logger;
  /** How long a whole search may take, in milliseconds; ten seconds unless given. */
  searchMs?: number;
  /** How long the embedder may take, in milliseconds; five seconds unless given. */
  embedMs?: number;
  /** How long the reranker may take, in milliseconds; a second unless given. */
  rerankMs?: number;
};

export type SearchResult = {
  /** Best first; `score` in 0..1, comparable within one answer only. */
  passages: FoundPassage[];
  usage: { embeddingModel: string; embeddingTokens: number } & Partial<Ranking["usage"]>;
};

/**
 * The passages that the actor may see and that match best, of the live generation of documents
 * that are not deleted. Throws `forbidden`; `unavailable` when a part is away, or too late; and what
 * `signal` was aborted with.
 */
export async function searchPassages(
  { actor, input }: { actor: Actor; input: SearchInput },
  deps: SearchDeps,
  signal?: AbortSignal,
): Promise<SearchResult> {
  authorize(actor, "search");
  return search(actor, input, deps, signal);
}

/** The same for a verb that has asked for its own permission, such as answering a question. */
export function findPassages(
  { actor, input }: { actor: Actor; input: SearchInput },
  deps: SearchDeps,
  signal?: AbortSignal,
): Promise<SearchResult> {
  return search(actor, input, deps, signal);
}

/** Looks, but not for ever: what is late is stopped. */
async function search(
  actor: Actor,
  input: SearchInput,
  deps: SearchDeps,
  signal?: AbortSignal,
): Promise<SearchResult> {
  const deadline = createDeadline(deps.searchMs ?? patienceMs, signal);
  try {
    return await unlessAborted(look(actor, input, deps, deadline.signal), deadline.signal);
  } catch (error) {
    if (!deadline.isLate() || error !== deadline.signal.reason) throw error;
    deps.logger?.warn("search took too long");
    throw new AppError("unavailable", { cause: error });
  } finally {
    deadline.clear();
  }
}

async function look(
  actor: Actor,
  { query, limit, filter }: SearchInput,
  deps: SearchDeps,
  signal: AbortSignal,
): Promise<SearchResult> {
  const { db, index, embedder } = deps;
  const { vector, tokens } = await embedQuery({ tenantId: actor.tenantId, query }, deps, signal);
  const usage = { embeddingModel: embedder.model, embeddingTokens: tokens };
  const isNarrow = filter && Object.keys(filter).length > 0;
  const allowed = isNarrow ? await idsOfDocuments(actor, filter, db) : undefined;
  if (allowed?.length === 0) return { passages: [], usage };

  const documentIds = allowed && allowed.length <= mostIndexFilter ? allowed : undefined;
  const indexQuery = { text: query, vector, ...(documentIds && { documentIds }) };
  let found: FoundPassage[] = [];
  let depth = Math.max(candidates, 2 * limit);
  for (let further = 0; further <= furtherLooks; further++, depth *= lookFurther) {
    signal.throwIfAborted();
    const hits = await index.search(actor.tenantId, { ...indexQuery, limit: depth }, signal);
    signal.throwIfAborted();
    const shown = await hydratePassages(actor, hits, allowed, { db });
    found = dropRepeats(shown);
    if (found.length >= limit || hits.length < depth) break;
    // Of what stands in every document alike there is no end: one more look is enough.
    if (shown.length >= limit && further > 0) break;
  }
  const ranking = await rankPassages(query, found, deps, signal);
  const passages = spreadDocuments(ranking.passages, limit);
  return { passages, usage: { ...usage, ...ranking.usage } };
}
