import type { Answer } from "#shared/conversations/answer.ts";
import { askQuestion } from "#shared/conversations/ask-question.ts";
import { askInput } from "#shared/conversations/question-input.ts";
import type { HttpApp, HttpContext } from "#shared/http/app-types.ts";
import { actorOf, signalOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { streamEvents } from "#shared/http/stream-events.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Deps } from "../deps.ts";
import { answerEvents, answerSchema } from "./answer-schema.ts";

export function askQuestionRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/ask",
      operationId: "askQuestion",
      permission: "ask",
      idempotent: true,
      tags: ["answers"],
      summary: "Answers a question from the documents, every claim with a citation.",
      description: "Streams with `Accept: text/event-stream`. A reader who leaves ends the work.",
      request: { body: jsonBody(askInput) },
      responses: {
        200: {
          description: "The answer, or a refusal when the documents do not answer.",
          content: {
            "application/json": { schema: answerSchema },
            "text/event-stream": { schema: answerEvents },
          },
        },
      },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("json"), id: idOnce(c, "ans") };
      if (!wantsEvents(c)) {
        return c.json(showAnswer(await wholeAnswer(request, deps, signalOf(c))), 200);
      }
      return streamEvents(
        c,
        async (send, signal) => {
          for await (const event of askQuestion(request, deps, signal)) await send(event);
        },
        { logger: deps.logger },
      );
    },
  );
}

async function wholeAnswer(
  request: Parameters<typeof askQuestion>[0],
  deps: Deps,
  signal: AbortSignal,
): Promise<Answer> {
  for await (const { event, data } of askQuestion(request, deps, signal)) {
    if (event === "done") return data;
  }
  throw new AppError("internal", { cause: "an answer without an end" });
}

function wantsEvents(c: HttpContext): boolean {
  return (c.req.header("accept") ?? "").toLowerCase().includes("text/event-stream");
}

function showAnswer(answer: Answer) {
  return { ...answer, createdAt: answer.createdAt.toISOString() };
}
