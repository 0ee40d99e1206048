import type { AnswerModel, ModelUsage } from "#shared/conversations/ports.ts";
import type { Meter } from "#shared/kernel/meter.ts";
import type { Embedder, Reranker } from "#shared/knowledge/ports.ts";
import type { TextRecognizer } from "#shared/knowledge/recognition/ports.ts";

type Counter = Pick<Meter, "countModelUse">;

/** Where a price is not known here, tokens are what is counted. */
const unpriced = { amountMicros: 0, currency: "USD" };

/** Counts what each answer and each form took, by the model that gave it. */
export function meteredModel<M extends AnswerModel>(model: M, meter: Counter): M {
  const { generate, callTools } = model;
  const count = ({ inputTokens, outputTokens, cost, model: name = model.model }: ModelUsage) =>
    meter.countModelUse({ model: name, kind: "answer", inputTokens, outputTokens, cost });
  return {
    ...model,
    ...(generate && {
      async generate(...args: Parameters<typeof generate>) {
        const made = await generate(...args);
        count(made.usage);
        return made;
      },
    }),
    ...(callTools && {
      async callTools(...args: Parameters<typeof callTools>) {
        const chosen = await callTools(...args);
        count(chosen.usage);
        return chosen;
      },
    }),
    async *answer(request, signal) {
      for await (const event of model.answer(request, signal)) {
        if (event.kind === "usage") count(event);
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

/** Counts what reading a page took. */
export function meteredRecognizer(recognizer: TextRecognizer, meter: Counter): TextRecognizer {
  const { model } = recognizer;
  return {
    ...recognizer,
    async recognize(picture, hints, signal) {
      const read = await recognizer.recognize(picture, hints, signal);
      const { inputTokens = 0, outputTokens = 0 } = read.tokens ?? {};
      const use = { model, kind: "recognition", inputTokens, outputTokens } as const;
      meter.countModelUse({ ...use, cost: unpriced });
      return read;
    },
  };
}
