import { z } from "@hono/zod-openapi";
import { followAnswer, isAllTold } from "#shared/conversations/follow-answer.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import type { Deps } from "../deps.ts";
import { answerEvents, answerId } from "./answer-schema.ts";
import { tellAnswer } from "./tell-answer.ts";

/** In milliseconds: longer than an answer takes. */
const longestMs = 600_000;

const lastEvent = z.object({
  "last-event-id": z.coerce.number().int().min(0).max(1_000_000_000).default(0).openapi({
    description: "The last event that was received: only later ones are sent.",
  }),
});

export function watchAnswerRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/answers/{id}/events",
      operationId: "watchAnswer",
      permission: "ask",
      tags: ["answers"],
      summary: "Goes on with the events of an answer where a stream broke off.",
      description:
        "From any instance, also when the one that answered has gone: nothing is missed, nothing " +
        "comes twice. Events are kept for an hour.",
      request: { params: answerId, headers: lastEvent },
      responses: {
        200: {
          description: "The events.",
          content: { "text/event-stream": { schema: answerEvents } },
        },
        204: { description: "Everything has been told: do not come again." },
      },
    }),
    async (c) => {
      const after = c.req.valid("header")["last-event-id"];
      const input = { ...c.req.valid("param"), after };
      const request = { actor: actorOf(c), input };
      if (await isAllTold(request, deps)) return c.body(null, 204);
      // Whoever asks for the head alone reads no events.
      if (c.req.method === "HEAD") {
        return c.body(null, 200, { "content-type": "text/event-stream; charset=utf-8" });
      }
      return tellAnswer(c, (signal) => followAnswer(request, deps, signal), deps, { longestMs });
    },
  );
}
