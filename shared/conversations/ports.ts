import type { z } from "zod";
import type { Form } from "./forms/form.ts";

/** A passage as a model sees it: `marker` is the number that an answer cites it by. */
export type ModelPassage = {
  marker: number;
  title: string;
  headings: string[];
  text: string;
  /** Where it begins in its document, where that is known: 0 is its first line. */
  start?: number;
  /** Which document it is of, and when that came; passages without one are of documents apart. */
  document?: { id: string; createdAt?: string | undefined };
};

export type ModelUsage = {
  inputTokens: number;
  outputTokens: number;
  cost: { amountMicros: number; currency: string };
  /** Who really answered, where that may be another than `AnswerModel.model`. */
  model?: string;
};

/** Why a reply ended before its end: it grew too long, or something kept the model from going on. */
export const stopReasons = ["length", "safety", "recitation", "other"] as const;
export type StopReason = (typeof stopReasons)[number];

/** What a model says, as it says it. Nothing here is trusted: quotes are verified by the caller. */
export type ModelEvent =
  /** More of the answer; markers stand in it as `[1]`. */
  | { kind: "text"; delta: string }
  /**
   * The words of passage `marker`, word for word, that support a claim: sent while the claim is
   * being said, before its marker, or right after its marker, before anything else is said.
   * `field`: of a form, the JSON pointer of the part that they support; the value comes after it.
   */
  | { kind: "quote"; marker: number; quote: string; field?: string }
  /** The form, filled in; takes the place of text. */
  | { kind: "value"; value: unknown }
  /** The passages do not answer; nothing else follows but support and usage. */
  | { kind: "refusal" }
  /** The reply is not whole; nothing else follows but support and usage. */
  | { kind: "stopped"; reason: StopReason }
  /** How far the passages answer, 0..1, where the model can tell; said at most once. */
  | { kind: "support"; support: number }
  /** What it took; the model knows its price, in micro-units of a currency. */
  | ({ kind: "usage" } & ModelUsage);

export type ModelRequest = {
  question: string;
  language: AnswerLanguage;
  passages: ModelPassage[];
  /** What to fill in, instead of an answer in words. */
  form?: Form | undefined;
  limits?: ModelLimits | undefined;
};

/** Where the model may stop, for who will not read on; one that cannot says it all. */
export type ModelLimits = {
  /** Of all it writes, quotes included. */
  maxOutputTokens?: number;
  /** It stops before it writes one of these. */
  stop?: string[];
};

/** Answers a question from passages alone. */
export type AnswerModel = {
  /** Names the model and its version, for usage and replay. */
  model: string;
  /** What it is run with (temperature, longest reply, …), for replay. */
  parameters?: Record<string, unknown>;
  /** Stops at once, and costs nothing more, when `signal` aborts. */
  answer(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** Where the model calls functions of the caller's. */
  callTools?: CallTools;
  /** Where the model fills in forms as well. */
  generate?: StructuredModel["generate"];
};

/** A function of the caller's: only they run it. `parameters` is a JSON schema, for the model to read. */
export type Tool = { name: string; description?: string; parameters?: Record<string, unknown> };

/** `arguments` is what the model wrote: JSON, if it did as it should. */
export type ToolCall = { id: string; name: string; arguments: string };

/** A turn of the caller's conversation; what `tool` says, their function gave for that call. */
export type ToolTurn =
  | { role: "user"; text: string }
  | { role: "assistant"; text: string; calls: ToolCall[] }
  | { role: "tool"; call: ToolCall; text: string };

export type ToolRequest = {
  instruction: string;
  turns: ToolTurn[];
  tools: Tool[];
  choice: "auto" | "required" | { name: string };
};

export type ChosenTools = { calls: ToolCall[]; text: string; usage: ModelUsage };

/**
 * Has a model say which functions to call, or what it says instead. Throws `invalid_request` when
 * its service does not take the tools, `unavailable`, the reason of `signal`.
 */
export type CallTools = (request: ToolRequest, signal: AbortSignal) => Promise<ChosenTools>;

/** Fills in a form: for steps whose result is data, not words to read. */
export type StructuredModel = {
  model: string;
  /**
   * `schema` is an object all of whose fields are required (nullable instead of optional).
   * Throws `unavailable` when the model fails, or says what does not fit even when shown why.
   */
  generate<T>(
    request: { instruction: string; input: string; schema: z.ZodType<T> },
    signal: AbortSignal,
  ): Promise<{ value: T; usage: ModelUsage }>;
};

/** The languages that a question is answered, or refused, in. */
export const answerLanguages = ["es", "en", "pt", "ca", "gl"] as const;
export type AnswerLanguage = (typeof answerLanguages)[number];
