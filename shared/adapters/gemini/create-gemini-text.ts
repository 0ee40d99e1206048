import { randomUUID } from "node:crypto";
import type { Content, GenerateContentConfig } from "@google/genai";
import { noSuchModel } from "#shared/conversations/prompt/no-such-model.ts";
import { type Price, priceUsage } from "#shared/conversations/prompt/price.ts";
import { retryStream } from "#shared/conversations/prompt/retry-stream.ts";
import type { TextEvent, TextModel } from "#shared/conversations/prompt/text-model.ts";
import { toolsNotTaken } from "#shared/conversations/tools-not-taken.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { HttpFailure, judgeFailure } from "#shared/kernel/http-failure.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { defaultRetryPolicy, type RetryPolicy } from "#shared/kernel/retry.ts";
import { toolConfig, toolContents } from "./call-tools.ts";
import { createGeminiClient, type VertexConfig } from "./gemini-client.ts";
import { type Response, readResponse } from "./read-response.ts";

type Limited = Parameters<TextModel["stream"]>[0];

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

  async function parametersFor(
    model: string,
    prompt: Limited & { contents?: Content[] },
    more: GenerateContentConfig,
  ) {
    const { api, safetySettings } = await client();
    const { maxOutputTokens: most = maxOutputTokens, stop = [] } = prompt.limits ?? {};
    const generation = {
      systemInstruction: prompt.instruction,
      ...sampling,
      maxOutputTokens: Math.min(maxOutputTokens, most),
      ...(stop.length > 0 && { stopSequences: stop }),
      safetySettings,
      ...more,
    };
    const contents = prompt.contents ?? [{ role: "user", parts: [{ text: prompt.input }] }];
    return { api, parameters: { model, contents, config: generation } };
  }

  async function* speak(
    { model, price }: { model: string; price: Price | undefined },
    prompt: Limited,
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

  /** A whole reply; `judge` knows what else than the service may be at fault. */
  async function whole(
    prompt: Limited & { contents?: Content[] },
    more: GenerateContentConfig,
    signal: AbortSignal,
    judge: (error: unknown) => Error | undefined = () => undefined,
  ) {
    const replies = fromFirst(async function* ({ model, price }, abortSignal) {
      const { api, parameters } = await parametersFor(model, prompt, { abortSignal, ...more });
      const { tokens, ...reply } = readResponse(await api.generateContent(parameters));
      yield { ...reply, usage: priceUsage({ model, ...(tokens ?? noTokens) }, price) };
    }, signal);
    try {
      for await (const reply of replies) return reply;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError) throw error;
      throw judge(error) ?? new AppError("unavailable", { cause: error });
    }
    throw new AppError("unavailable");
  }

  return {
    model: config.model,
    parameters: sampling,
    stream: (prompt, signal) =>
      fromFirst((candidate, stop) => speak(candidate, prompt, stop), signal),
    async complete({ schema, ...prompt }, signal) {
      const { text, end, usage } = await whole(
        prompt,
        { responseMimeType: "application/json", responseJsonSchema: schema },
        signal,
      );
      return { text: end === "whole" ? text : "", usage };
    },
    async callTools(request, signal) {
      const contents = toolContents(request.turns);
      const prompt = { instruction: request.instruction, input: "", contents };
      const reply = await whole(prompt, await toolConfig(request), signal, badTools);
      const calls = reply.calls.map(({ name, args }) => {
        return { id: `call_${randomUUID()}`, name, arguments: JSON.stringify(args) };
      });
      return { calls, text: reply.text, usage: reply.usage };
    },
  };
}

/** The service does not take the caller's tools, or their conversation. */
function badTools(error: unknown): Error | undefined {
  return error instanceof HttpFailure && error.status === 400 ? toolsNotTaken() : undefined;
}
