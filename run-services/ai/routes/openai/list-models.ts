import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import type { Deps } from "../../deps.ts";
import { modelNames } from "./model-names.ts";
import { modelSchema, showModel } from "./model-schema.ts";

const models = z
  .object({ object: z.literal("list"), data: z.array(modelSchema) })
  .openapi("OpenAiModelList");

export function listModelsRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/openai/models",
      operationId: "listOpenAiModels",
      permission: "signed-in",
      tags: ["openai"],
      summary: "The models that answer and embed, as OpenAI's API lists them.",
      responses: { 200: jsonResponse(models, "The models.") },
    }),
    async (c) => {
      const { chat, embeddings } = modelNames(deps);
      const data = [...new Set([...chat, ...embeddings])].map(showModel);
      return c.json({ object: "list" as const, data }, 200);
    },
  );
}
