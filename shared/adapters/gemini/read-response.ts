import { z } from "zod";
import type { StopReason } from "#shared/conversations/ports.ts";

/**
 * What we read of a GenerateContentResponse, whole or in a stream:
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference#response
 */
const response = z.object({
  candidates: z
    .array(
      z.object({
        content: z
          .object({
            parts: z
              .array(
                z.object({
                  text: z.string().optional(),
                  thought: z.boolean().optional(),
                  functionCall: z
                    .object({
                      name: z.string(),
                      args: z.record(z.string(), z.unknown()).default({}),
                    })
                    .optional(),
                }),
              )
              .optional(),
          })
          .optional(),
        finishReason: z.string().optional(),
      }),
    )
    .optional(),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z
    .object({
      promptTokenCount: z.int().default(0),
      candidatesTokenCount: z.int().default(0),
      thoughtsTokenCount: z.int().default(0),
    })
    .optional(),
  modelVersion: z.string().optional(),
});

export type Response = {
  text: string;
  /** Functions that the model wants to be called. */
  calls: { name: string; args: Record<string, unknown> }[];
  /** The reply is over: it is whole, or why it is not. */
  end?: "whole" | StopReason;
  tokens?: { inputTokens: number; outputTokens: number; model?: string };
};

export function readResponse(raw: unknown): Response {
  const { candidates, promptFeedback, usageMetadata, modelVersion } = response.parse(raw);
  const [candidate] = candidates ?? [];
  const said = (candidate?.content?.parts ?? []).filter(({ thought }) => !thought);
  const end = promptFeedback?.blockReason ? "safety" : endOf(candidate?.finishReason);
  return {
    text: said.map(({ text = "" }) => text).join(""),
    calls: said.flatMap(({ functionCall }) => (functionCall ? [functionCall] : [])),
    ...(end && { end }),
    ...(usageMetadata && {
      tokens: {
        inputTokens: usageMetadata.promptTokenCount,
        // Thoughts are paid for like words.
        outputTokens: usageMetadata.candidatesTokenCount + usageMetadata.thoughtsTokenCount,
        ...(modelVersion && { model: modelVersion }),
      },
    }),
  };
}

const safety = new Set(["SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"]);

function endOf(finishReason: string | undefined): Response["end"] {
  if (!finishReason || finishReason === "FINISH_REASON_UNSPECIFIED") return undefined;
  if (finishReason === "STOP") return "whole";
  if (finishReason === "MAX_TOKENS") return "length";
  if (finishReason === "RECITATION") return "recitation";
  return safety.has(finishReason) ? "safety" : "other";
}
