import { describe, expect, it } from "vitest";
import { describeEmbedder } from "../../../test/support/embedder-conformance.ts";
import { goodKey } from "../../../test/support/models/openai.ts";
import { describeRemoteEmbedder } from "../../../test/support/models/remote-embedder-cases.ts";
import { quickRetries } from "../../../test/support/models/remote-model-cases.ts";
import { type Models, startModels } from "../../../test/support/models/start-models.ts";
import { createOpenAiEmbedder, type OpenAiEmbedderConfig } from "./create-openai-embedder.ts";

function create(
  models: Models,
  {
    model = "text-embedding-3-small",
    dimensions = 256,
    ...more
  }: Partial<OpenAiEmbedderConfig> = {},
) {
  const given = { baseURL: models.openAiUrl, apiKey: goodKey, retry: quickRetries };
  return createOpenAiEmbedder({ ...given, model, dimensions, ...more });
}

describeEmbedder("an OpenAI-compatible endpoint", async () => {
  const models = await startModels();
  return { embedder: create(models), close: models.close };
});
describeEmbedder("a model of Ollama", async () => {
  const models = await startModels();
  return {
    embedder: create(models, { model: "nomic-embed-text", dimensions: 768 }),
    close: models.close,
  };
});
describeRemoteEmbedder("an OpenAI-compatible endpoint", (models, options) =>
  create(models, options),
);

describe("OpenAI-compatible embeddings", () => {
  it.each([
    ["2,048 texts a request", 5_000, "texto", 3],
    ["no more than a request takes", 100, "palabra ".repeat(1_000), 4],
  ])("sends %s", async (_what, count, text, requests) => {
    const models = await startModels();
    await create(models).embed(
      Array.from({ length: count }, (_, i) => `${i} ${text}`),
      "passage",
    );
    expect(models.count("/embeddings")).toBe(requests);
    await models.close();
  });

  it("asks for a length only where that may be asked for", async () => {
    const models = await startModels();
    await create(models).embed(["a"], "query");
    await create(models, { model: "nomic-embed-text", dimensions: 768 }).embed(["a"], "query");
    expect(models.requests.map(({ body }) => body)).toEqual([
      { model: "text-embedding-3-small", input: ["a"], encoding_format: "base64", dimensions: 256 },
      { model: "nomic-embed-text", input: ["a"], encoding_format: "base64" },
    ]);
    await models.close();
  });

  it("takes no vectors of another length for its own", async () => {
    const models = await startModels();
    const failing = create(models, { model: "nomic-embed-text", dimensions: 512 }).embed(
      ["a"],
      "query",
    );
    await expect(failing).rejects.toMatchObject({ code: "unavailable" });
    await models.close();
  });
});
