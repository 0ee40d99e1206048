import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelEvent } from "#shared/conversations/ports.ts";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import { describeAnswerModel } from "../../../test/support/answer-model-conformance.ts";
import { goodToken } from "../../../test/support/models/google-error.ts";
import {
  describeRemoteModel,
  quickRetries,
} from "../../../test/support/models/remote-model-cases.ts";
import { type Models, startModels } from "../../../test/support/models/start-models.ts";
import { createGeminiModel } from "./create-gemini-model.ts";
import type { GeminiModelConfig } from "./create-gemini-text.ts";

const price = {
  inputMicrosPerMillion: 1_000_000,
  outputMicrosPerMillion: 10_000_000,
  currency: "USD",
};

function create(models: Models, config: Partial<GeminiModelConfig> = {}, logger = silentLogger) {
  const place = { project: "pueblo", location: "europe-west1", baseUrl: models.url };
  const given = { ...place, accessToken: goodToken, model: "gemini-2.5-flash", price };
  return createGeminiModel({ ...given, retry: quickRetries, ...config }, logger);
}

describeAnswerModel("Gemini", async () => {
  const models = await startModels();
  return { model: create(models), close: models.close };
});
describeRemoteModel("Gemini", create);

describe("Gemini on Vertex AI", () => {
  let models: Models;
  beforeAll(async () => {
    models = await startModels();
  });
  afterAll(() => models.close());

  const request = {
    question: "¿Cuánto mide?",
    language: "es" as const,
    passages: [{ marker: 1, title: "Contrato", headings: [], text: "El local mide 85 metros." }],
  };
  async function ask(model: ReturnType<typeof create>): Promise<ModelEvent[]> {
    const events: ModelEvent[] = [];
    for await (const event of model.answer(request, new AbortController().signal)) {
      events.push(event);
    }
    return events;
  }
  const full = { kind: "status", status: 429 } as const;

  it("is asked where it is, with its rules apart from the papers", async () => {
    models.say({ text: "Mide 85 metros [1: «mide 85 metros»]." });
    await ask(create(models, { thinkingBudget: 0, maxOutputTokens: 500 }));
    const last = models.requests.at(-1);
    expect(last?.path).toBe(
      "/v1beta1/projects/pueblo/locations/europe-west1/publishers/google/models/gemini-2.5-flash:streamGenerateContent",
    );
    expect(last?.body).toMatchObject({
      generationConfig: { maxOutputTokens: 500, thinkingConfig: { thinkingBudget: 0 } },
      safetySettings: Array(4).fill({ threshold: "BLOCK_ONLY_HIGH" }),
    });
  });

  it("leaves the word to the fallback model when its quota is used up, and says so", async () => {
    const warned: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (message) => void warned.push(message) };
    models.say({ text: "Mide 85 metros [1: «mide 85 metros»]." });
    models.fail(full, full, full);
    const model = create(
      models,
      { fallbackModel: "gemini-2.5-flash-lite", fallbackPrice: { ...price, currency: "EUR" } },
      logger,
    );
    const usage = (await ask(model)).at(-1);
    expect(usage).toMatchObject({ model: "gemini-2.5-flash-lite", cost: { currency: "EUR" } });
    expect(models.count("gemini-2.5-flash-lite:streamGenerateContent")).toBe(1);
    expect(warned).toEqual(["the fallback model answers"]);
  });

  it("fails when the fallback model has no quota either", async () => {
    models.fail(full, full, full, full, full, full);
    const model = create(models, { fallbackModel: "gemini-2.5-flash-lite" });
    await expect(ask(model)).rejects.toMatchObject({ status: 429 });
    expect(models.pending()).toBe(0);
  });

  it("does not hide behind the fallback model that its credentials are wrong", async () => {
    const model = create(models, { fallbackModel: "gemini-2.5-flash-lite", accessToken: "old" });
    const before = models.requests.length;
    await expect(ask(model)).rejects.toMatchObject({ status: 401 });
    expect(models.requests.length - before).toBe(1);
  });

  it.each(["blocked", "recitation"] as const)("says that it was %s", async (end) => {
    models.say({ text: "", end });
    const reason = end === "blocked" ? "safety" : end;
    const events = await ask(create(models));
    expect(events.map(({ kind }) => kind)).toEqual(["stopped", "usage"]);
    expect(events[0]).toEqual({ kind: "stopped", reason });
  });
});
