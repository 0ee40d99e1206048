import { noSuchModel } from "#shared/conversations/prompt/no-such-model.ts";
import { type Price, priceUsage } from "#shared/conversations/prompt/price.ts";
import { retryStream } from "#shared/conversations/prompt/retry-stream.ts";
import type { Prompt, TextEvent, TextModel } from "#shared/conversations/prompt/text-model.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { defaultRetryPolicy, type RetryPolicy, withRetries } from "#shared/kernel/retry.ts";
import { createOpenAiClient, judgeOpenAi, type OpenAiConfig } from "./openai-client.ts";
import { type Chunk, readChunk } from "./read-chunk.ts";

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

  const sampling = samplingFor(model, config.maxOutputTokens ?? 4_096);

  function bodyFor({ instruction, input }: Prompt) {
    return {
      model,
      messages: [
        { role: "system" as const, content: instruction },
        { role: "user" as const, content: input },
      ],
      ...sampling,
    };
  }

  async function* speak(prompt: Prompt, signal: AbortSignal): AsyncGenerator<TextEvent> {
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
      const attempt = async () => {
        const api = await client();
        return api.chat.completions.create(
          {
            ...bodyFor(prompt),
            response_format: { type: "json_schema", json_schema: format },
          },
          { signal },
        );
      };
      try {
        const chunk = readChunk(await withRetries(attempt, judgeOpenAi, policy, signal));
        const isWhole = chunk.end === "whole" && !chunk.refused;
        const usage = usageOf(chunk, prompt, chunk.text.length);
        return { text: isWhole ? chunk.text : "", usage };
      } catch (error) {
        signal.throwIfAborted();
        if (isMissing(error)) throw unknownModel(error);
        throw new AppError("unavailable", { cause: error });
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 404;
}

/**
 * Models that reason take a length of another name and no temperature
 * (https://platform.openai.com/docs/guides/reasoning); Ollama knows the old name only
 * (https://docs.ollama.com/api/openai-compatibility).
 */
function samplingFor(model: string, length: number) {
  return /^(o\d|gpt-5)/.test(model)
    ? { max_completion_tokens: length }
    : { max_tokens: length, temperature: 0.1 };
}
