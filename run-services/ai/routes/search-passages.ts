import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf, signalOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { searchInput, searchPassages } from "#shared/knowledge/search-passages.ts";
import type { Deps } from "../deps.ts";
import { passageSchema } from "./passage-schema.ts";

const found = z
  .object({
    passages: z.array(passageSchema),
    usage: z.object({
      embeddingModel: z.string(),
      embeddingTokens: z.int(),
      rerankModel: z.string().optional(),
      rerankUnits: z.int().optional(),
    }),
  })
  .openapi("SearchResult");

export function searchPassagesRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/search",
      operationId: "searchPassages",
      permission: "search",
      tags: ["answers"],
      summary: "The passages that match best, best first.",
      request: { body: jsonBody(searchInput) },
      responses: { 200: jsonResponse(found, "The passages.") },
    }),
    async (c) => {
      const input = c.req.valid("json");
      return c.json(await searchPassages({ actor: actorOf(c), input }, deps, signalOf(c)), 200);
    },
  );
}
