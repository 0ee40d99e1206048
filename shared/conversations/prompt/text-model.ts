import type { CallTools, ModelLimits, ModelUsage, StopReason } from "../ports.ts";

/** `instruction` is ours alone; whatever comes from people and papers is in `input`. */
export type Prompt = { instruction: string; input: string };

/** What a language model writes, before anything is made of it. */
export type TextEvent =
  | { kind: "text"; delta: string }
  | { kind: "stopped"; reason: StopReason }
  | ({ kind: "usage" } & ModelUsage);

/** A language model as an adapter gives it: words in, words out. */
export type TextModel = {
  /** Names the model and its version. */
  model: string;
  /** What it is run with (temperature, longest reply, …), for replay. */
  parameters?: Record<string, unknown>;
  /**
   * Ends with its usage. Throws when the reply breaks off, which is never taken for its end; and
   * the reason of `signal`, with the request closed.
   */
  stream(prompt: Prompt & { limits?: ModelLimits }, signal: AbortSignal): AsyncIterable<TextEvent>;
  /** A whole reply that follows a JSON schema, as text; '' when the model was stopped. */
  complete(
    prompt: Prompt & { schema: Record<string, unknown> },
    signal: AbortSignal,
  ): Promise<{ text: string; usage: ModelUsage }>;
  callTools?: CallTools;
};
