import { z } from "@hono/zod-openapi";
import { madeFromRow } from "#shared/conversations/made-from.ts";
import { replayAnswer } from "#shared/conversations/replay-answer.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import type { Deps } from "../deps.ts";
import { answerId, answerSchema } from "./answer-schema.ts";
import { showAnswer } from "./conversation-schema.ts";

const candidate = z.object({
  marker: z.int(),
  passageId: z.string(),
  documentId: z.string(),
  generation: z.int().nullable(),
  start: z.int(),
  end: z.int(),
  score: z.number(),
  state: z.enum(["there", "replaced", "gone"]).openapi({
    description: "`replaced`: its document was indexed anew since. `gone`: deleted.",
  }),
  title: z.string().nullable(),
  page: z.int().nullable(),
  text: z.string().nullable(),
});

const sourcesSchema = z
  .object({
    answer: answerSchema,
    madeFrom: madeFromRow.nullable().openapi({ description: "As it was recorded." }),
    candidates: z.array(candidate).openapi({ description: "As they are now, in their order." }),
    prompt: z.object({ instruction: z.string(), input: z.string() }).nullable().openapi({
      description:
        "What a model is given, with a fence that does not change; null when a passage is gone.",
    }),
    isSamePrompt: z.boolean().nullable().openapi({ description: "Word for word that of then." }),
    rebuilt: z.string().nullable().openapi({
      description:
        "The answer made again of what is stored, proved anew by the passages; null when one is gone.",
    }),
    isSameAnswer: z.boolean().nullable().openapi({ description: "Byte for byte that of then." }),
    citations: z.array(z.object({ marker: z.int(), stands: z.boolean() })),
  })
  .openapi("AnswerSources");

export function getAnswerSourcesRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/answers/{id}/sources",
      operationId: "getAnswerSources",
      permission: "ask",
      tags: ["answers"],
      summary: "Rebuilds what an answer was made from, without asking a model.",
      request: { params: answerId },
      responses: { 200: jsonResponse(sourcesSchema, "What it was made from.") },
    }),
    async (c) => {
      const input = c.req.valid("param");
      const { answer, ...rest } = await replayAnswer({ actor: actorOf(c), input }, deps);
      return c.json({ answer: showAnswer(answer), ...rest }, 200);
    },
  );
}
