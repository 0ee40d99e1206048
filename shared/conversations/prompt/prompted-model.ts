import type { AnswerModel, ModelEvent } from "../ports.ts";
import { buildPrompt } from "./build-prompt.ts";
import { createReplyReader } from "./read-reply.ts";
import type { TextModel } from "./text-model.ts";

/** Makes a language model answer from passages: our prompt in, its words read as events. */
export function createPromptedModel(textModel: TextModel): AnswerModel {
  return {
    model: textModel.model,
    async *answer(request, signal): AsyncGenerator<ModelEvent> {
      signal.throwIfAborted();
      if (request.passages.length === 0) {
        yield { kind: "refusal" };
        yield { kind: "usage", inputTokens: 0, outputTokens: 0, cost: free };
        return;
      }
      for await (const event of read(textModel, request, signal)) {
        signal.throwIfAborted();
        yield event;
      }
    },
  };
}

const free = { amountMicros: 0, currency: "USD" };

async function* read(
  textModel: TextModel,
  request: Parameters<AnswerModel["answer"]>[0],
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const reader = createReplyReader();
  let isOver = false;
  for await (const event of textModel.stream(buildPrompt(request), signal)) {
    if (event.kind === "text") {
      yield* reader.hear(event.delta);
    } else if (event.kind === "stopped") {
      // What the reader still holds is half a citation, and goes with it.
      isOver = true;
      yield event;
    } else {
      if (!isOver) yield* reader.end();
      isOver = true;
      yield event;
    }
  }
}
