import type { Logger } from "#shared/kernel/logger.ts";
import type { AnswerLanguage, AnswerModel, ModelUsage } from "./ports.ts";
import type { History } from "./read-history.ts";

export type Rewritten = { standaloneQuestion: string | null; rewriting?: ModelUsage };

/** A question of a conversation in words that need no other. */
export async function standaloneQuestion(
  _request: { question: string; history: History; language: AnswerLanguage },
  _deps: { model: AnswerModel; logger?: Logger },
  _signal: AbortSignal,
): Promise<Rewritten> {
  return { standaloneQuestion: null };
}
