import type { Answer } from "#shared/conversations/answer.ts";
import { askQuestion } from "#shared/conversations/ask-question.ts";
import { startAnswer } from "#shared/conversations/start-answer.ts";
import type { HttpContext } from "#shared/http/app-types.ts";
import { signalOf } from "#shared/http/authenticate.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Deps } from "../deps.ts";
import { answerEvents, answerSchema } from "./answer-schema.ts";
import { showAnswer } from "./conversation-schema.ts";
import { tellAnswer } from "./tell-answer.ts";

type Request = Parameters<typeof askQuestion>[0];

/** What an endpoint that answers a question responds with. */
export const answerResponses = {
  200: {
    description: "The answer, or a refusal when the documents do not answer.",
    content: {
      "application/json": { schema: answerSchema },
      "text/event-stream": { schema: answerEvents },
    },
  },
} as const;

/** Answers as one JSON object, or in events where the caller takes them. */
export async function sendAnswer(c: HttpContext, request: Request, deps: Deps) {
  if (!wantsEvents(c)) {
    return c.json(showAnswer(await wholeAnswer(request, deps, signalOf(c))), 200);
  }
  return tellAnswer(c, (signal) => startAnswer(request, deps, signal), deps);
}

async function wholeAnswer(request: Request, deps: Deps, signal: AbortSignal): Promise<Answer> {
  for await (const { event, data } of askQuestion(request, deps, signal)) {
    if (event === "done") return data;
  }
  throw new AppError("internal", { cause: "an answer without an end" });
}

function wantsEvents(c: HttpContext): boolean {
  return (c.req.header("accept") ?? "").toLowerCase().includes("text/event-stream");
}
