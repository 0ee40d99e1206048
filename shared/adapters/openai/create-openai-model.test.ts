import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelEvent } from "#shared/conversations/ports.ts";
import { describeAnswerModel } from "../../../test/support/answer-model-conformance.ts";
import { goodKey } from "../../../test/support/models/openai.ts";
import {
  describeRemoteModel,
  quickRetries,
} from "../../../test/support/models/remote-model-cases.ts";
import { type Models, startModels } from "../../../test/support/models/start-models.ts";
import { createOpenAiModel } from "./create-openai-model.ts";
import type { OpenAiModelConfig } from "./create-openai-text.ts";

const price = {
  inputMicrosPerMillion: 1_000_000,
  outputMicrosPerMillion: 10_000_000,
  currency: "USD",
};

function create(models: Models, config: Partial<OpenAiModelConfig> = {}) {
  const given = { baseURL: models.openAiUrl, apiKey: goodKey, model: "gpt-4o-mini", price };
  return createOpenAiModel({ ...given, retry: quickRetries, ...config });
}

describeAnswerModel("an OpenAI-compatible model", async () => {
  const models = await startModels();
  return { model: create(models), close: models.close };
});
describeRemoteModel("an OpenAI-compatible model", create);

describe("an OpenAI-compatible model", () => {
  let models: Models;
  beforeAll(async () => {
    models = await startModels();
  });
  afterAll(() => models.close());

  async function ask(config: Partial<OpenAiModelConfig>) {
    const passages = [{ marker: 1, title: "Lease", headings: [], text: "The rent is 900 euros." }];
    const request = { question: "How much is the rent?", language: "en" as const, passages };
    const events: ModelEvent[] = [];
    const { signal } = new AbortController();
    for await (const event of create(models, config).answer(request, signal)) events.push(event);
    return events;
  }

  it("takes a model that declines for one that was stopped, and shows none of its words", async () => {
    models.say({ text: "I'm sorry, but no.", end: "refusal" });
    const events = await ask({});
    expect(events.map(({ kind }) => kind)).toEqual(["stopped", "usage"]);
    expect(events[0]).toEqual({ kind: "stopped", reason: "safety" });
  });

  it.each(["o3-mini", "gpt-5-mini"])("asks %s as models that reason want it", async (model) => {
    models.say({ text: "900 euros [1: «900 euros»]." });
    expect(await ask({ model })).toContainEqual({ kind: "quote", marker: 1, quote: "900 euros" });
  });

  it("needs no key where none is asked for, and says when one is", async () => {
    await expect(ask({ apiKey: undefined })).rejects.toMatchObject({ status: 401 });
    const open = await startModels({ anyToken: true });
    const events = create(open, { apiKey: undefined }).answer(
      {
        question: "?",
        language: "en",
        passages: [{ marker: 1, title: "", headings: [], text: "x" }],
      },
      new AbortController().signal,
    );
    for await (const event of events) expect(event.kind).toMatch(/refusal|usage/);
    await open.close();
  });
});
