import { askInput } from "#shared/conversations/question-input.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import type { Deps } from "../deps.ts";
import { answerResponses, sendAnswer } from "./send-answer.ts";

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
      description:
        "Streams with `Accept: text/event-stream`. A reader who leaves such a stream may come back " +
        "for a while (`GET /v1/answers/{id}/events`); then, and of JSON at once, the work ends.",
      request: { body: jsonBody(askInput) },
      responses: answerResponses,
    }),
    (c) => {
      const input = c.req.valid("json");
      return sendAnswer(c, { actor: actorOf(c), input, id: idOnce(c, "ans") }, deps);
    },
  );
}
