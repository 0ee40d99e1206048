import { feedbackInput } from "#shared/conversations/feedback.ts";
import { giveFeedback } from "#shared/conversations/give-feedback.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import type { Deps } from "../deps.ts";
import { feedbackSchema, showFeedback } from "./feedback-schema.ts";

export function giveFeedbackRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/feedback",
      operationId: "giveFeedback",
      permission: "ask",
      idempotent: true,
      tags: ["feedback"],
      summary: "Says what the caller thinks of an answer of theirs, in place of what they said.",
      description: "Owners and administrators read it, with question and answer.",
      request: { body: jsonBody(feedbackInput) },
      responses: { 201: jsonResponse(feedbackSchema, "What is kept.") },
    }),
    async (c) => {
      const input = c.req.valid("json");
      const request = { actor: actorOf(c), input, id: idOnce(c, "fbk") };
      return c.json(showFeedback(await giveFeedback(request, deps)), 201);
    },
  );
}
