/** A passage as a model sees it: `marker` is the number that an answer cites it by. */
export type ModelPassage = { marker: number; title: string; headings: string[]; text: string };

export type ModelUsage = {
  inputTokens: number;
  outputTokens: number;
  cost: { amountMicros: number; currency: string };
};

/** What a model says, as it says it. Nothing here is trusted: quotes are verified by the caller. */
export type ModelEvent =
  /** More of the answer; markers stand in it as `[1]`. */
  | { kind: "text"; delta: string }
  /**
   * The words of passage `marker`, word for word, that support a claim: sent while the claim is
   * being said, before its marker, or right after its marker, before anything else is said.
   */
  | { kind: "quote"; marker: number; quote: string }
  /** The passages do not answer; nothing else follows but usage. */
  | { kind: "refusal" }
  /** What it took; the model knows its price, in micro-units of a currency. */
  | ({ kind: "usage" } & ModelUsage);

/** Answers a question from passages alone. */
export type AnswerModel = {
  /** Names the model and its version, for usage and replay. */
  model: string;
  /** Stops at once, and costs nothing more, when `signal` aborts. */
  answer(
    request: { question: string; language: AnswerLanguage; passages: ModelPassage[] },
    signal: AbortSignal,
  ): AsyncIterable<ModelEvent>;
};

/** The languages that a question is answered, or refused, in. */
export const answerLanguages = ["es", "en", "pt", "ca", "gl"] as const;
export type AnswerLanguage = (typeof answerLanguages)[number];
