import type { GenerateContentConfig } from "@google/genai";
import { noSuchModel } from "#shared/conversations/prompt/no-such-model.ts";
import { type Price, priceUsage } from "#shared/conversations/prompt/price.ts";
import { retryStream } from "#shared/conversations/prompt/retry-stream.ts";
import type { Prompt, TextEvent, TextModel } from "#shared/conversations/prompt/text-model.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { HttpFailure, judgeFailure } from "#shared/kernel/http-failure.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { defaultRetryPolicy, type RetryPolicy } from "#shared/kernel/retry.ts";
import { createGeminiClient, type VertexConfig } from "./gemini-client.ts";
import { type Response, readResponse } from "./read-response.ts";

export type GeminiModelConfig = VertexConfig & {
  /** As `gemini-2.5-flash`. */
  model: string;
  /** Answers when the quota of the first is used up, or it is away. */
  fallbackModel?: string | undefined;
  price?: Price | undefined;
  /** The price of the first unless given. */
  fallbackPrice?: Price | undefined;
  /** 8,192 unless given; thoughts count as well. */
  maxOutputTokens?: number | undefined;
  /** Tokens that the model may think for before it speaks; its own choice unless given. */
  thinkingBudget?: number | undefined;
  retry?: Partial<RetryPolicy> | undefined;
};

const noTokens = { inputTokens: 0, outputTokens: 0 };

export function createGeminiText(config: GeminiModelConfig, logger: Logger): TextModel {
  const client = createGeminiClient(config);
  const policy = { ...defaultRetryPolicy, ...config.retry };
  const candidates = [{ model: config.model, price: config.price }];
  if (config.fallbackModel) {
    candidates.push({ model: config.fallbackModel, price: config.fallbackPrice ?? config.price });
  }

  const { maxOutputTokens = 8_192, thinkingBudget } = config;
  const sampling = {
    temperature: 0.1,
    maxOutputTokens,
    ...(thinkingBudget !== undefined && { thinkingConfig: { thinkingBudget } }),
  };

  async function parametersFor(model: string, prompt: Prompt, more: GenerateContentConfig) {
    const { api, safetySettings } = await client();
    const generation = {
      systemInstruction: prompt.instruction,
      ...sampling,
      safetySettings,
      ...more,
    };
    const contents = [{ role: "user", parts: [{ text: prompt.input }] }];
    return { api, parameters: { model, contents, config: generation } };
  }

  async function* speak(
    { model, price }: { model: string; price: Price | undefined },
    prompt: Prompt,
    abortSignal: AbortSignal,
  ): AsyncGenerator<TextEvent> {
    const { api, parameters } = await parametersFor(model, prompt, { abortSignal });
    let all: Partial<Response> = {};
    for await (const chunk of await api.generateContentStream(parameters)) {
      const said = readResponse(chunk);
      if (said.text) yield { kind: "text", delta: said.text };
      all = { ...all, ...said };
    }
    if (!all.end) throw new Error("the reply broke off");
    if (all.end !== "whole") yield { kind: "stopped", reason: all.end };
    yield { kind: "usage", ...priceUsage({ model, ...(all.tokens ?? noTokens) }, price) };
  }

  /** From the first candidate that answers; the connection closes when nobody listens any more. */
  async function* fromFirst<T>(
    ask: (candidate: (typeof candidates)[number], signal: AbortSignal) => AsyncIterable<T>,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    const leave = new AbortController();
    const stop = AbortSignal.any([signal, leave.signal]);
    const opens = candidates.map((candidate) => () => ask(candidate, stop));
    try {
      yield* retryStream(opens, judgeFailure, policy, stop, (error) =>
        logger.warn("the fallback model answers", { model: config.model, error }),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof HttpFailure && error.status === 404)) throw error;
      const names = candidates.map(({ model }) => model).join(" / ");
      throw noSuchModel(names, "ANSWER_MODEL, ANSWER_FALLBACK_MODEL, VERTEX_LOCATION", error);
    } finally {
      // The SDK leaves the connection open when its stream is left: only a signal closes it.
      leave.abort();
    }
  }

  return {
    model: config.model,
    parameters: sampling,
    stream: (prompt, signal) =>
      fromFirst((candidate, stop) => speak(candidate, prompt, stop), signal),
    async complete({ schema, ...prompt }, signal) {
      const replies = fromFirst(async function* ({ model, price }, abortSignal) {
        const { api, parameters } = await parametersFor(model, prompt, {
          abortSignal,
          responseMimeType: "application/json",
          responseJsonSchema: schema,
        });
        const { text, end, tokens } = readResponse(await api.generateContent(parameters));
        const usage = priceUsage({ model, ...(tokens ?? noTokens) }, price);
        yield { text: end === "whole" ? text : "", usage };
      }, signal);
      try {
        for await (const reply of replies) return reply;
      } catch (error) {
        signal.throwIfAborted();
        throw error instanceof AppError ? error : new AppError("unavailable", { cause: error });
      }
      throw new AppError("unavailable");
    },
  };
}
