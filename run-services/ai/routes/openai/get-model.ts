import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import type { Deps } from "../../deps.ts";
import { demandModel, modelNames } from "./model-names.ts";
import { modelSchema, showModel } from "./model-schema.ts";

const modelId = z.object({ id: z.string().openapi({ example: "pueblo-mente" }) });

export function getModelRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/openai/models/{id}",
      operationId: "getOpenAiModel",
      permission: "signed-in",
      tags: ["openai"],
      summary: "One model, as OpenAI's API shows it.",
      request: { params: modelId },
      responses: { 200: jsonResponse(modelSchema, "The model.") },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { chat, embeddings } = modelNames(deps);
      demandModel(id, [...new Set([...chat, ...embeddings])]);
      return c.json(showModel(id), 200);
    },
  );
}
