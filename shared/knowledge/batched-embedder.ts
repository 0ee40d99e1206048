import { AppError } from "#shared/kernel/errors.ts";
import { inParallel } from "#shared/kernel/in-parallel.ts";
import {
  defaultRetryPolicy,
  type RetryPolicy,
  type Verdict,
  withRetries,
} from "#shared/kernel/retry.ts";
import type { Embedder } from "./ports.ts";

type Purpose = "passage" | "query";

export type EmbeddingService = {
  /** Named without its dimensions. */
  model: string;
  dimensions: number;
  /** What one request takes, and how much of a text is worth sending; in UTF-16 code units. */
  limits: { texts: number; characters: number; longestText: number };
  /** Requests at a time. */
  parallel: number;
  retry: Partial<RetryPolicy> | undefined;
  /** Of one request, in milliseconds; 30 seconds unless given. */
  requestMs?: number | undefined;
  judge(error: unknown): Verdict;
  /** One request, of texts that are neither blank nor too many; vectors of any length. */
  embedBatch(
    texts: string[],
    purpose: Purpose,
    signal: AbortSignal,
  ): Promise<{ vectors: number[][]; tokens: number }>;
};

/** What every paid embedder has in common: batches, retries, unit vectors, and no surprises. */
export function createBatchedEmbedder(service: EmbeddingService): Embedder {
  const { model, dimensions, limits, requestMs = 30_000 } = service;
  const policy = { ...defaultRetryPolicy, ...service.retry };

  async function embedAll(texts: string[], purpose: Purpose, signal: AbortSignal | undefined) {
    const batches = batchesOf(texts, limits);
    return inParallel(batches, service.parallel, (batch) =>
      withRetries(
        async () => {
          // Whoever embeds passages waits without a deadline of their own.
          const late = AbortSignal.timeout(requestMs);
          const stop = signal ? AbortSignal.any([signal, late]) : late;
          const embedded = await service.embedBatch(batch, purpose, stop);
          return { ...embedded, vectors: checkVectors(embedded.vectors, batch.length, dimensions) };
        },
        service.judge,
        policy,
        signal,
      ),
    );
  }

  return {
    model: `${model}-${dimensions}`,
    dimensions,
    paid: true,
    async embed(texts, purpose, signal) {
      signal?.throwIfAborted();
      const sent = texts.map((text) => tidy(text, limits.longestText));
      try {
        const parts = await embedAll(
          sent.filter((text) => text !== ""),
          purpose,
          signal,
        );
        const vectors = parts.flatMap((part) => part.vectors).values();
        return {
          vectors: sent.map((text) =>
            text === "" ? new Array<number>(dimensions).fill(0) : (vectors.next().value ?? []),
          ),
          tokens: parts.reduce((sum, part) => sum + part.tokens, 0),
        };
      } catch (error) {
        signal?.throwIfAborted();
        throw new AppError("unavailable", { cause: error });
      }
    },
  };
}

/** Half characters are no text on the wire, and blank texts none that a service takes. */
function tidy(text: string, longest: number): string {
  const cut = text.slice(0, longest).replace(/\p{Surrogate}/gu, "\ufffd");
  return cut.trim() === "" ? "" : cut;
}

function batchesOf(texts: string[], limits: { texts: number; characters: number }): string[][] {
  const batches: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    const last = batches.at(-1);
    characters += text.length;
    if (last && last.length < limits.texts && characters <= limits.characters) {
      last.push(text);
    } else {
      batches.push([text]);
      characters = text.length;
    }
  }
  return batches;
}

function checkVectors(vectors: number[][], count: number, dimensions: number): number[][] {
  if (vectors.length !== count) throw new Error(`${vectors.length} vectors for ${count} texts`);
  return vectors.map((vector) => {
    if (vector.length !== dimensions) {
      throw new Error(`a vector of ${vector.length} dimensions instead of ${dimensions}`);
    }
    const length = Math.hypot(...vector);
    return length > 0 ? vector.map((value) => value / length) : vector;
  });
}
