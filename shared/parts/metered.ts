import type { AnswerModel } from "#shared/conversations/ports.ts";
import type { Meter } from "#shared/kernel/meter.ts";
import type { Embedder, Reranker } from "#shared/knowledge/ports.ts";

type Counter = Pick<Meter, "countModelUse">;

/** Where a price is not known here, tokens are what is counted. */
const unpriced = { amountMicros: 0, currency: "USD" };

/** Counts what each answer took, by the model that gave it. */
export function meteredModel<M extends AnswerModel>(model: M, meter: Counter): M {
  return {
    ...model,
    async *answer(request, signal) {
      for await (const event of model.answer(request, signal)) {
        if (event.kind === "usage") {
          const { inputTokens, outputTokens, cost } = event;
          const name = event.model ?? model.model;
          meter.countModelUse({ model: name, kind: "answer", inputTokens, outputTokens, cost });
        }
        yield event;
      }
    },
  };
}

/** Counts the tokens of what is embedded. */
export function meteredEmbedder(embedder: Embedder, meter: Counter): Embedder {
  const { model } = embedder;
  return {
    ...embedder,
    async embed(texts, purpose, signal) {
      const embedded = await embedder.embed(texts, purpose, signal);
      const inputTokens = embedded.tokens;
      meter.countModelUse({ model, kind: "embedding", inputTokens, cost: unpriced });
      return embedded;
    },
  };
}

/** Counts the units of what is ranked. */
export function meteredReranker(reranker: Reranker, meter: Counter): Reranker {
  const { model } = reranker;
  return {
    ...reranker,
    async rerank(query, passages, signal) {
      const ranked = await reranker.rerank(query, passages, signal);
      meter.countModelUse({ model, kind: "rerank", inputTokens: ranked.units, cost: unpriced });
      return ranked;
    },
  };
}
