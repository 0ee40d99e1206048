import { getAnswer } from "#shared/conversations/get-answer.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import type { Deps } from "../deps.ts";
import { answerId, answerSchema } from "./answer-schema.ts";
import { showAnswer } from "./conversation-schema.ts";

export function getAnswerRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/answers/{id}",
      operationId: "getAnswer",
      permission: "ask",
      tags: ["answers"],
      summary: "Shows an answer that the caller was given.",
      request: { params: answerId },
      responses: { 200: jsonResponse(answerSchema, "The answer.") },
    }),
    async (c) => {
      const input = c.req.valid("param");
      return c.json(showAnswer(await getAnswer({ actor: actorOf(c), input }, deps)), 200);
    },
  );
}
