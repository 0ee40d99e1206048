import type { OpenAI } from "openai";
import type { ModelLimits } from "#shared/conversations/ports.ts";
import { noSuchModel } from "#shared/conversations/prompt/no-such-model.ts";
import { type Price, priceUsage } from "#shared/conversations/prompt/price.ts";
import { retryStream } from "#shared/conversations/prompt/retry-stream.ts";
import type { Prompt, TextEvent, TextModel } from "#shared/conversations/prompt/text-model.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { defaultRetryPolicy, type RetryPolicy, withRetries } from "#shared/kernel/retry.ts";
import { badTools, readCalls, toolBody } from "./call-tools.ts";
import { createOpenAiClient, judgeOpenAi, type OpenAiConfig } from "./openai-client.ts";
import { type Chunk, readChunk } from "./read-chunk.ts";

type Limited = Parameters<TextModel["stream"]>[0];

export type OpenAiModelConfig = OpenAiConfig & {
  model: string;
  price?: Price | undefined;
  /** 4,096 unless given. */
  maxOutputTokens?: number | undefined;
  retry?: Partial<RetryPolicy> | undefined;
};

/** Where an endpoint does not count tokens, so many characters are taken for one. */
const charactersPerToken = 4;

export function createOpenAiText(config: OpenAiModelConfig): TextModel {
  const { model, price } = config;
  const client = createOpenAiClient(config);
  const policy = { ...defaultRetryPolicy, ...config.retry };

  const longest = config.maxOutputTokens ?? 4_096;
  const sampling = samplingFor(model, longest);

  function bodyFor({ instruction, input, limits }: Limited) {
    return {
      model,
      messages: [
        { role: "system" as const, content: instruction },
        { role: "user" as const, content: input },
      ],
      ...sampling,
      ...(limits && limitsFor(limits)),
    };
  }

  function limitsFor({ maxOutputTokens = longest, stop = [] }: ModelLimits) {
    // Models that reason take no words to stop at.
    const stops = stop.length > 0 && !reasons(model) && { stop };
    return { ...samplingFor(model, Math.min(longest, maxOutputTokens)), ...stops };
  }

  async function* speak(prompt: Limited, signal: AbortSignal): AsyncGenerator<TextEvent> {
    const api = await client();
    const chunks = await api.chat.completions.create(
      { ...bodyFor(prompt), stream: true, stream_options: { include_usage: true } },
      { signal },
    );
    let all: Partial<Chunk> = {};
    let written = 0;
    let refused = false;
    for await (const raw of chunks) {
      const chunk = readChunk(raw);
      written += chunk.text.length;
      refused ||= chunk.refused;
      if (chunk.text) yield { kind: "text", delta: chunk.text };
      all = { ...all, ...chunk };
    }
    signal.throwIfAborted(); // the SDK ends an aborted stream as if it were whole
    if (!all.end) throw new Error("the reply broke off");
    const end = refused ? "safety" : all.end;
    if (end !== "whole") yield { kind: "stopped", reason: end };
    yield { kind: "usage", ...usageOf(all, prompt, written) };
  }

  function usageOf({ tokens, ...chunk }: Partial<Chunk>, prompt: Prompt, written: number) {
    const read = prompt.instruction.length + prompt.input.length;
    const estimated = {
      inputTokens: Math.ceil(read / charactersPerToken),
      outputTokens: Math.ceil(written / charactersPerToken),
    };
    return priceUsage({ model: chunk.model ?? model, ...(tokens ?? estimated) }, price);
  }

  const unknownModel = (error: unknown) =>
    noSuchModel(model, "ANSWER_MODEL, OPENAI_BASE_URL", error);

  /** A whole reply; `judge` knows what else than the service may be at fault. */
  async function ask(
    body: OpenAI.ChatCompletionCreateParamsNonStreaming,
    signal: AbortSignal,
    judge: (error: unknown) => Error | undefined = () => undefined,
  ) {
    const attempt = async () => (await client()).chat.completions.create(body, { signal });
    try {
      return await withRetries(attempt, judgeOpenAi, policy, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isMissing(error)) throw unknownModel(error);
      throw judge(error) ?? new AppError("unavailable", { cause: error });
    }
  }

  return {
    model,
    parameters: sampling,
    async *stream(prompt, signal) {
      try {
        yield* retryStream([() => speak(prompt, signal)], judgeOpenAi, policy, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw isMissing(error) ? unknownModel(error) : error;
      }
    },
    async complete({ schema, ...prompt }, signal) {
      const format = { name: "reply", strict: true, schema };
      const response_format = { type: "json_schema" as const, json_schema: format };
      const chunk = readChunk(await ask({ ...bodyFor(prompt), response_format }, signal));
      const isWhole = chunk.end === "whole" && !chunk.refused;
      return { text: isWhole ? chunk.text : "", usage: usageOf(chunk, prompt, chunk.text.length) };
    },
    async callTools(request, signal) {
      const body = toolBody(request);
      const whole = await ask({ model, ...sampling, ...body }, signal, badTools);
      const chunk = readChunk(whole);
      const prompt = { instruction: request.instruction, input: JSON.stringify(body) };
      const usage = usageOf(chunk, prompt, chunk.text.length);
      return { calls: readCalls(whole), text: chunk.text, usage };
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 404;
}

function reasons(model: string): boolean {
  return /^(o\d|gpt-5)/.test(model);
}

/**
 * Models that reason take a length of another name and no temperature
 * (https://platform.openai.com/docs/guides/reasoning); Ollama knows the old name only
 * (https://docs.ollama.com/api/openai-compatibility).
 */
function samplingFor(model: string, length: number) {
  return reasons(model)
    ? { max_completion_tokens: length }
    : { max_tokens: length, temperature: 0.1 };
}
