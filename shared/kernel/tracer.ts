/** Small facts about a piece of work. Never document text, never a secret. */
type SpanAttributes = Record<string, string | number | boolean>;

export type SpanOptions = {
  /** A W3C `traceparent` that came from outside; without one, the running span is the parent. */
  parent?: string | undefined;
  /** A stranger named the parent: it says which trace this is, but not whether that is kept. */
  decideAnew?: boolean;
  kind?: "internal" | "server" | "client" | "producer" | "consumer";
  attributes?: SpanAttributes;
};

/** A running span, for what is known only in the end. */
export type Span = {
  note(facts: { name?: string; attributes?: SpanAttributes; failed?: boolean }): void;
};

/** Times pieces of work and knows which trace they belong to, across processes. */
export type Tracer = {
  /** Runs `work` inside a span; what it throws marks the span as failed and goes on its way. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** The running span as a W3C `traceparent`, to be carried along; undefined outside of any. */
  traceparent(): string | undefined;
};

export const noTracer: Tracer = {
  span: (_name, _options, work) => work({ note() {} }),
  traceparent: () => undefined,
};
