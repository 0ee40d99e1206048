import type { Logger } from "#shared/kernel/logger.ts";
import { unlessAborted } from "#shared/kernel/unless-aborted.ts";
import type { FoundPassage } from "./hydrate-passages.ts";
import type { Reranker } from "./ports.ts";
import { rankByEvidence } from "./rank-by-evidence.ts";
import { identifierSign } from "./ranking/match-identifiers.ts";

/** Of the lexical order, the reranker looks at these; the rest follow. */
const mostReranked = 100;
/** How long a search waits for a better order than its own. */
const patienceMs = 1_000;

type Deps = { reranker?: Reranker; logger?: Logger; rerankMs?: number };

export type Ranking = {
  passages: FoundPassage[];
  /** What the reranker took; absent when there is none, or it failed. */
  usage?: { rerankModel: string; rerankUnits: number };
};

/**
 * Orders what was found. The lexical order is at hand at once; where there is a reranker, its
 * order leads, unless it fails or is late; but no model tells numbers of invoices apart as well as
 * they do themselves. Throws only the reason of `signal`.
 */
export async function rankPassages(
  query: string,
  found: FoundPassage[],
  deps: Deps,
  signal?: AbortSignal,
): Promise<Ranking> {
  const lexical = rankByEvidence(query, found);
  const { reranker, logger } = deps;
  if (!reranker || lexical.length === 0) return { passages: lexical };
  const late = AbortSignal.timeout(deps.rerankMs ?? patienceMs);
  try {
    const asked = lexical.slice(0, mostReranked).map(toRecord);
    const stop = signal ? AbortSignal.any([signal, late]) : late;
    const { scores, units } = await unlessAborted(reranker.rerank(query, asked, stop), stop);
    const exact = identifierSign(query, lexical);
    const best = Math.max(...exact);
    const passages = lexical
      .map((passage, i) => {
        const score = scores.get(passage.id) ?? 0;
        return { ...passage, score: best > 0 ? (score + (exact[i] ?? 0)) / 2 : score };
      })
      .sort((a, b) => b.score - a.score);
    return { passages, usage: { rerankModel: reranker.model, rerankUnits: units } };
  } catch (error) {
    signal?.throwIfAborted();
    logger?.warn("not reranked", { model: reranker.model, late: late.aborted, error });
    return { passages: lexical };
  }
}

function toRecord({ id, document, headings, text }: FoundPassage) {
  return { id, title: [document.title, ...headings].join(" > "), text };
}
