import { setTimeout as sleep } from "node:timers/promises";
import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf, demandStillKnown } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { streamEvents } from "#shared/http/stream-events.ts";
import { getDocument } from "#shared/knowledge/get-document.ts";
import type { Deps } from "../deps.ts";
import { documentId, showDocument } from "./document-schema.ts";

/** In milliseconds: quick while things happen, slower while they do not. */
const pause = { shortest: 100, longest: 2000, growth: 1.3 };

/** In milliseconds: an upload that nobody completes would hold its stream for ever. */
const longestMs = 600_000;

const events = z.string().openapi({
  description:
    "`event: status`, `data:` the document, at first and whenever it has moved on. A stream ends after ten minutes at most, and with the token that it was asked for with: ask again to go on.",
});

export function watchDocumentRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/documents/{id}/events",
      operationId: "watchDocument",
      permission: "documents:read",
      tags: ["documents"],
      summary: "Follows a document until it is indexed or has failed (server-sent events).",
      request: { params: documentId },
      responses: {
        200: { description: "The events.", content: { "text/event-stream": { schema: events } } },
      },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("param") };
      const watch = async () => {
        await demandStillKnown(c);
        return showDocument(c, await getDocument(request, deps));
      };
      // Whoever asks for the head alone reads no events: a stream would never end for them.
      if (c.req.method === "HEAD") {
        await watch();
        return c.body(null, 200, { "content-type": "text/event-stream; charset=utf-8" });
      }
      return streamEvents(
        c,
        async (send, signal) => {
          let last = "";
          let wait = pause.shortest;
          for (;;) {
            const document = await watch();
            const now = JSON.stringify(document);
            if (now === last) {
              wait = Math.min(pause.longest, wait * pause.growth);
            } else {
              await send({ event: "status", data: document });
              last = now;
              wait = pause.shortest;
            }
            if (document.status === "indexed" || document.status === "failed") return;
            await sleep(wait, undefined, { signal });
          }
        },
        { longestMs: deps.watchMs ?? longestMs, logger: deps.logger },
      );
    },
  );
}
