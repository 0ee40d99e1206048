import { describe, expect, it } from "vitest";
import { describeEmbedder } from "../../../test/support/embedder-conformance.ts";
import { goodToken } from "../../../test/support/models/google-error.ts";
import { describeRemoteEmbedder } from "../../../test/support/models/remote-embedder-cases.ts";
import { quickRetries } from "../../../test/support/models/remote-model-cases.ts";
import { type Models, startModels } from "../../../test/support/models/start-models.ts";
import { createGeminiEmbedder, type GeminiEmbedderConfig } from "./create-gemini-embedder.ts";

function create(
  models: Models,
  { model = "gemini-embedding-001", dimensions = 256, ...more }: Partial<GeminiEmbedderConfig> = {},
) {
  const place = { project: "pueblo", location: "europe-west1", baseUrl: models.url };
  const given = { ...place, accessToken: goodToken, retry: quickRetries };
  return createGeminiEmbedder({ ...given, model, dimensions, ...more });
}

describeEmbedder("Gemini", async () => {
  const models = await startModels();
  return { embedder: create(models), close: models.close };
});
describeEmbedder("a multilingual model of Vertex AI", async () => {
  const models = await startModels();
  return {
    embedder: create(models, { model: "text-multilingual-embedding-002" }),
    close: models.close,
  };
});
describeRemoteEmbedder("Gemini", (models, options) => create(models, options));

describe("Gemini embeddings", () => {
  const texts = Array.from({ length: 300 }, (_, i) => `texto ${i}`);

  async function requestsFor(model: string, purpose: "passage" | "query", given = texts) {
    const models = await startModels();
    await create(models, { model }).embed(given, purpose);
    await models.close();
    return models.requests;
  }

  it("sends one text a request where the model takes no more, with its task", async () => {
    const requests = await requestsFor("gemini-embedding-001", "passage");
    expect(requests).toHaveLength(300);
    expect(requests[0]?.body).toEqual({
      instances: [{ content: "texto 0", task_type: "RETRIEVAL_DOCUMENT" }],
      parameters: { outputDimensionality: 256, autoTruncate: true },
    });
    const [query] = await requestsFor("gemini-embedding-001", "query", ["¿Cuánto?"]);
    expect(query?.body).toMatchObject({ instances: [{ task_type: "RETRIEVAL_QUERY" }] });
  });

  it("sends 250 where it takes them, and fewer when they are long", async () => {
    expect(await requestsFor("text-embedding-005", "passage")).toHaveLength(2);
    const long = Array.from({ length: 10 }, (_, i) => `${i} ${"palabra ".repeat(1_500)}`);
    expect(await requestsFor("text-embedding-005", "passage", long)).toHaveLength(4);
  });

  it("is not made for a model that it does not know", async () => {
    const models = await startModels();
    expect(() => create(models, { model: "gemini-embedding-9" })).toThrow("gemini-embedding-9");
    await models.close();
  });
});
