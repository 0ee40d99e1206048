import { createHash } from "node:crypto";
import type { Cache } from "#shared/kernel/cache.ts";
import type { Embedder } from "./ports.ts";
import { vectorOfBytes, vectorToBytes } from "./vector-bytes.ts";

const day = 86_400;

/** What the keys of a tenant's queries begin with. */
export const queriesOf = (tenantId: string) => `query-vector:${tenantId}:`;

/**
 * Remembers the vectors of queries, which people ask again; passages keep their own. The key says
 * nothing of the text but whose it is: it goes with its tenant, and none learns from how fast an
 * answer comes what others have asked. Queries of nobody's are not remembered.
 * A cache that fails costs a call of the model, never a request. An embedder that costs nothing is
 * returned as it is.
 */
export function createCachedEmbedder(
  embedder: Embedder,
  cache: Cache,
  { seconds = day } = {},
): Embedder {
  if (!embedder.paid) return embedder;

  function keyOf(tenantId: string, text: string): string {
    const parts = [embedder.model, embedder.dimensions, text].join("\u0000");
    const hash = createHash("sha256").update(parts).digest("base64url");
    return `${queriesOf(tenantId)}${hash}`;
  }

  async function recall(tenantId: string, text: string): Promise<number[] | undefined> {
    const bytes = await cache.get(keyOf(tenantId, text)).catch(() => undefined);
    return bytes && vectorOfBytes(bytes, embedder.dimensions);
  }

  return {
    ...embedder,
    async embed(texts, purpose, signal, tenantId) {
      if (purpose !== "query" || !tenantId) return embedder.embed(texts, purpose, signal);
      signal?.throwIfAborted();
      const vectors = await Promise.all(texts.map((text) => recall(tenantId, text)));
      const missing = texts.filter((_, i) => !vectors[i]);
      if (missing.length === 0)
        return { vectors: vectors.map((vector) => vector ?? []), tokens: 0 };
      const asked = await embedder.embed(missing, purpose, signal);
      const fresh = asked.vectors.values();
      return {
        tokens: asked.tokens,
        vectors: vectors.map((known, i) => {
          if (known) return known;
          const vector = fresh.next().value ?? [];
          // Not waited for: nobody's answer is late because of a slow cache.
          cache
            .set(keyOf(tenantId, texts[i] ?? ""), vectorToBytes(vector), seconds)
            .catch(() => {});
          return vector;
        }),
      };
    },
  };
}
