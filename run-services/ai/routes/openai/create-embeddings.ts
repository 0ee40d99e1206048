import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf, signalOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { invalid } from "#shared/kernel/errors.ts";
import { embedTexts } from "#shared/knowledge/embed-texts.ts";
import { vectorToBytes } from "#shared/knowledge/vector-bytes.ts";
import type { Deps } from "../../deps.ts";
import { embeddingRequest, embeddingResponse } from "./embedding-schema.ts";
import { demandModel, modelNames } from "./model-names.ts";

export function createEmbeddingsRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/openai/embeddings",
      operationId: "createOpenAiEmbeddings",
      permission: "search",
      tags: ["openai"],
      summary: "Vectors of texts, as OpenAI's API gives them.",
      request: { body: jsonBody(embeddingRequest) },
      responses: { 200: jsonResponse(embeddingResponse, "A vector for each text, in order.") },
    }),
    async (c) => {
      const { model, input, dimensions, encoding_format, input_type } = c.req.valid("json");
      demandModel(model, modelNames(deps).embeddings);
      demandDimensions(dimensions, deps.embedder.dimensions);
      const asked = { actor: actorOf(c), input: { texts: input, purpose: input_type } };
      const { vectors, tokens } = await embedTexts(asked, deps, signalOf(c));
      const encode = encoding_format === "base64" ? toBase64 : (vector: number[]) => vector;
      const data = vectors.map((vector, index) => ({
        object: "embedding" as const,
        index,
        embedding: encode(vector),
      }));
      const usage = { prompt_tokens: tokens, total_tokens: tokens };
      return c.json({ object: "list" as const, data, model: deps.embedder.model, usage }, 200);
    },
  );
}

function toBase64(vector: number[]): string {
  return Buffer.from(vectorToBytes(vector)).toString("base64");
}

function demandDimensions(asked: number | undefined, given: number): void {
  if (asked === undefined || asked === given) return;
  throw invalid("dimensions", {
    es: `este modelo da ${given}; no se pueden pedir otras.`,
    en: `this model gives ${given}; no others can be asked for.`,
  });
}
