import { z } from "zod";
import type { StopReason } from "#shared/conversations/ports.ts";

/**
 * What we read of a completion, or of a chunk of one; vLLM and Ollama send nulls where OpenAI
 * sends nothing: https://platform.openai.com/docs/api-reference/chat/object
 */
const said = z.object({ content: z.string().nullish(), refusal: z.string().nullish() });
const completion = z.object({
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        delta: said.optional(),
        message: said.optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z
    .object({ prompt_tokens: z.int().default(0), completion_tokens: z.int().default(0) })
    .nullish(),
});

export type Chunk = {
  text: string;
  /** The model declines, in words of its own that are not shown. */
  refused: boolean;
  end?: "whole" | StopReason;
  tokens?: { inputTokens: number; outputTokens: number };
  model?: string;
};

export function readChunk(raw: unknown): Chunk {
  const { choices, usage, model } = completion.parse(raw);
  const [choice] = choices;
  const words = choice?.delta ?? choice?.message;
  const end = endOf(choice?.finish_reason ?? undefined);
  return {
    text: words?.content ?? "",
    refused: Boolean(words?.refusal),
    ...(end && { end }),
    ...(usage && {
      tokens: { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
    }),
    ...(model && { model }),
  };
}

function endOf(finishReason: string | undefined): Chunk["end"] {
  if (!finishReason) return undefined;
  if (finishReason === "stop") return "whole";
  if (finishReason === "length") return "length";
  return finishReason === "content_filter" ? "safety" : "other";
}
