import { askQuestion } from "#shared/conversations/ask-question.ts";
import type { ToolCall } from "#shared/conversations/ports.ts";
import { askInput } from "#shared/conversations/question-input.ts";
import type { HttpApp, HttpContext } from "#shared/http/app-types.ts";
import { actorOf, signalOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Deps } from "../../deps.ts";
import { publicOrigin } from "../public-origin.ts";
import { callTools } from "./call-tools.ts";
import { type ChatRequest, chatRequest } from "./chat-request.ts";
import { chatChunks, chatCompletion, showCall } from "./chat-schema.ts";
import { type ChatEvent, followAnswer } from "./follow-answer.ts";
import { limitsOf } from "./limits-of.ts";
import { demandModel, modelNames } from "./model-names.ts";
import { readMessages } from "./read-messages.ts";
import { streamChat } from "./stream-chat.ts";

export function createChatCompletionRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/openai/chat/completions",
      operationId: "createOpenAiChatCompletion",
      permission: "ask",
      idempotent: true,
      tags: ["openai"],
      summary: "Answers the last message from the documents, as OpenAI's API does.",
      description:
        "Every claim carries a citation, in `annotations`. The answer is stored in a conversation " +
        "of its own; a reader who leaves ends the work.",
      request: { body: jsonBody(chatRequest) },
      responses: {
        200: {
          description: "The answer, or a sentence that says the documents do not answer.",
          content: {
            "application/json": { schema: chatCompletion },
            "text/event-stream": { schema: chatChunks },
          },
        },
      },
    }),
    async (c) => {
      const request = c.req.valid("json");
      demandModel(request.model, modelNames(deps).chat);
      const events = (signal: AbortSignal) => answer(c, request, deps, signal);
      const about = { model: deps.model.model, created: Math.floor(Date.now() / 1000) };
      if (request.stream) return streamChat(c, events, { request, about, logger: deps.logger });
      return c.json(await wholeChat(events(signalOf(c)), about), 200);
    },
  );
}

async function* answer(
  c: HttpContext,
  request: ChatRequest,
  deps: Deps,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent, void> {
  const actor = actorOf(c);
  let isOver = false;
  for await (const event of callTools({ actor, request }, deps, signal)) {
    isOver = true;
    yield event;
  }
  if (isOver) return;
  const { question, before } = readMessages(request.messages);
  const { filter, response_format: format } = request;
  const form = format?.type === "json_schema" && {
    responseFormat: {
      type: format.type,
      name: format.json_schema.name,
      schema: format.json_schema.schema,
    },
  };
  const input = askInput.parse({ question, filter, ...form });
  const asked = { actor, input, before, limits: limitsOf(request) };
  const events = askQuestion({ ...asked, id: idOnce(c, "ans") }, deps, signal);
  yield* followAnswer(events, request, publicOrigin(c));
}

async function wholeChat(
  events: AsyncIterable<ChatEvent>,
  about: { model: string; created: number },
) {
  let refusal: string | null = null;
  let calls: ToolCall[] = [];
  for await (const event of events) {
    if (event.kind === "refusal") refusal = (refusal ?? "") + event.delta;
    if (event.kind === "calls") calls = event.calls;
    if (event.kind !== "end") continue;
    const { id, annotations, finish, usage } = event;
    const content = refusal === null && calls.length === 0 ? event.content : null;
    const called = calls.length > 0 && { tool_calls: calls.map(showCall) };
    const message = { role: "assistant" as const, content, refusal, annotations, ...called };
    const choice = { index: 0, message, logprobs: null, finish_reason: finish };
    return { id, object: "chat.completion" as const, ...about, choices: [choice], usage };
  }
  throw new AppError("internal", { cause: "an answer without an end" });
}
