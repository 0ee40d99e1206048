import { z } from "@hono/zod-openapi";
import { findAsked } from "#shared/conversations/find-asked.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import type { Deps } from "../deps.ts";
import { answerResponses, sendAnswer } from "./send-answer.ts";

const answerId = z.object({
  id: z.string().openapi({ example: "ans_01h455vb4pex5vsknk084sn02q" }),
});

export function regenerateAnswerRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/answers/{id}/regenerate",
      operationId: "regenerateAnswer",
      permission: "ask",
      idempotent: true,
      tags: ["answers"],
      summary: "Answers the question of an answer once more; the new one stands beside it.",
      description: "Streams as `POST /v1/ask` does. The documents may have changed meanwhile.",
      request: { params: answerId },
      responses: answerResponses,
    }),
    async (c) => {
      const actor = actorOf(c);
      const input = await findAsked({ actor, input: c.req.valid("param") }, deps);
      return sendAnswer(c, { actor, input, id: idOnce(c, "ans") }, deps);
    },
  );
}
