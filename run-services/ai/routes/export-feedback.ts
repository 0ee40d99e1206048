import { z } from "@hono/zod-openapi";
import { exportFeedback } from "#shared/conversations/export-feedback.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { jsonLines, streamLines } from "#shared/http/stream-lines.ts";
import type { Deps } from "../deps.ts";

export function exportFeedbackRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/feedback/export",
      operationId: "exportFeedback",
      permission: "feedback:read",
      tags: ["feedback"],
      summary: "Feedback as questions to measure by, one a line, for `npm run eval`.",
      description:
        "Every opinion that tells what is right: `question`, `expected` (null where refusing is " +
        "right), `refused`, `documents`, `passages`, `rating`, `reason`.",
      responses: {
        200: { description: "Lines of JSON.", content: { [jsonLines]: { schema: z.string() } } },
      },
    }),
    (c) => streamLines(c, exportFeedback({ actor: actorOf(c) }, deps)),
  );
}
