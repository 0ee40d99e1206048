import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AnswerModel } from "#shared/conversations/ports.ts";
import { createHttpApp } from "#shared/http/create-app.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { type AiSystem, createAiSystem } from "../support/ai-app.ts";
import { createTestGateway } from "../support/gateway.ts";
import { upload } from "../support/questioning.ts";

const model = "pueblo-mente";
const messages = [{ role: "user" as const, content: "¿De cuánto es la fianza?" }];

/** Says one thing that is proved, and then what the test has it do. */
let then: (signal: AbortSignal) => Promise<void> = async () => {};
const slowModel: AnswerModel = {
  model: "slow-1",
  async *answer(_, signal) {
    yield { kind: "text", delta: "Son 2.400,00 euros" };
    yield { kind: "quote", marker: 1, quote: "2.400,00 euros" };
    yield { kind: "text", delta: " [1]. Y hay más que decir." };
    await then(signal);
    yield {
      kind: "usage",
      inputTokens: 9,
      outputTokens: 5,
      cost: { amountMicros: 1, currency: "USD" },
    };
  },
};

let system: AiSystem;
let token: string;
beforeAll(async () => {
  system = await createAiSystem({ model: slowModel });
  const ana = await system.addTenant();
  await upload(system, ana, "contrato.txt", "La fianza es de 2.400,00 euros.");
  token = system.tokenOf(ana);
});
afterAll(() => system.close());

/** The stock client at a door that lets so many requests through in a minute. */
function clientAt(callerLimit: number) {
  const door = createTestGateway(system.identity, { callerLimit, aiApp: system.app });
  return new OpenAI({
    apiKey: token,
    baseURL: "http://door.test/v1/openai",
    maxRetries: 0,
    fetch: async (url, init) => door.app.fetch(new Request(url, init)),
  });
}

describe("too many requests", () => {
  it("are told so in the client's own class, with the time to wait", async () => {
    const client = clientAt(1);
    await client.models.list();
    const failure = await client.models.list().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.RateLimitError);
    if (!(failure instanceof OpenAI.RateLimitError)) throw failure;
    expect(failure.code).toBe("rate_limit_exceeded");
    expect(Number(failure.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("are sent again when that time is over, not before", async () => {
    const app = createHttpApp({ name: "ai", logger: silentLogger });
    let calls = 0;
    app.get("/v1/openai/models", (c) => {
      calls += 1;
      if (calls > 1) return c.json({ object: "list", data: [] });
      throw new AppError("rate_limited", { headers: { "retry-after": "20" } });
    });
    const baseURL = "http://door.test/v1/openai";
    const fetch = async (url: string | URL | Request, init?: RequestInit) =>
      app.fetch(new Request(url, init));
    const client = new OpenAI({ apiKey: "x", baseURL, maxRetries: 1, fetch });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const listed = client.models.list();
      await vi.advanceTimersByTimeAsync(19_000);
      expect(calls).toBe(1);
      await vi.advanceTimersByTimeAsync(2_000);
      expect((await listed).data).toEqual([]);
      expect(calls).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a client that goes away", () => {
  it.each([true, false])("ends the work of the model, streaming or not: %s", async (stream) => {
    const begun = deferred<void>();
    const ended = deferred<void>();
    then = async (signal) => {
      begun.resolve();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      ended.resolve();
      signal.throwIfAborted();
    };
    const client = clientAt(100);
    const controller = new AbortController();
    const { signal } = controller;
    const sent = client.chat.completions.create({ model, messages, stream }, { signal });
    const failed = sent.then(
      async (answer) => {
        if ("choices" in answer) return answer;
        for await (const _ of answer);
        return undefined;
      },
      (error: unknown) => error,
    );
    await begun.promise;
    controller.abort();
    await ended.promise;
    expect((await failed) ?? {}).not.toHaveProperty("choices");
  });
});

describe("an answer that breaks off", () => {
  it("is an error of the server's in the middle of a stream, and says nothing of the inside", async () => {
    then = async () => {
      throw new Error("secret of the inside");
    };
    const client = clientAt(100);
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let text = "";
    const read = async () => {
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
    };
    const failure = await read().catch((error: unknown) => error);
    expect(text).toContain("2.400,00 euros [1]");
    expect(failure).toBeInstanceOf(OpenAI.APIError);
    expect(failure).toMatchObject({ type: "server_error" });
    expect(String(failure)).not.toContain("secret");
  });
});
