import type { Form } from "../forms/form.ts";
import { replyType } from "../forms/form-type.ts";
import type { AnswerModel, ModelEvent, ModelRequest } from "../ports.ts";
import { buildPrompt } from "./build-prompt.ts";
import { createReplyReader } from "./read-reply.ts";
import { createStructuredModel } from "./structured-model.ts";
import type { TextModel } from "./text-model.ts";

/** Makes a language model answer from passages: our prompt in, its words read as events. */
export function createPromptedModel(textModel: TextModel): AnswerModel {
  return {
    model: textModel.model,
    ...(textModel.parameters && { parameters: textModel.parameters }),
    ...(textModel.callTools && { callTools: textModel.callTools }),
    async *answer(request, signal): AsyncGenerator<ModelEvent> {
      signal.throwIfAborted();
      if (request.passages.length === 0) {
        yield { kind: "refusal" };
        yield { kind: "usage", inputTokens: 0, outputTokens: 0, cost: free };
        return;
      }
      const { form } = request;
      const events = form
        ? fillIn(textModel, { ...request, form }, signal)
        : read(textModel, request, signal);
      for await (const event of events) {
        signal.throwIfAborted();
        yield event;
      }
    },
  };
}

const free = { amountMicros: 0, currency: "USD" };

async function* read(
  textModel: TextModel,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const reader = createReplyReader();
  let isOver = false;
  const { limits } = request;
  const prompt = { ...buildPrompt(request), ...(limits && { limits }) };
  for await (const event of textModel.stream(prompt, signal)) {
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

/** A form comes whole: nothing of it can be shown before it fits. */
async function* fillIn(
  textModel: TextModel,
  request: ModelRequest & { form: Form },
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const schema = replyType(request.form);
  const { generate } = createStructuredModel(textModel);
  const { value: reply, usage } = await generate({ ...buildPrompt(request), schema }, signal);
  for (const { field, passage, quote } of reply.citations) {
    yield { kind: "quote", marker: passage, quote, field };
  }
  yield reply.value === null ? { kind: "refusal" } : { kind: "value", value: reply.value };
  yield { kind: "usage", ...usage };
}
