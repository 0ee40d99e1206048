/** One delivery of an event to its consumer, and what became of it. */
export type EventMeasure = {
  consumer: string;
  /** `skipped`: the ledger knew it. `failed`: it will be delivered again. */
  outcome: "handled" | "skipped" | "failed" | "dead";
  seconds: number;
};

/** What one call of a model took. */
export type ModelUse = {
  model: string;
  kind: "answer" | "embedding" | "rerank";
  inputTokens: number;
  outputTokens?: number;
  cost: { amountMicros: number; currency: string };
};

/** Where the domain counts what it does. Never a tenant, never a document: labels are few. */
export type Meter = {
  observeEvent(event: EventMeasure): void;
  countModelUse(use: ModelUse): void;
};

export const noMeter: Meter = { observeEvent() {}, countModelUse() {} };
