/** One delivery of an event to its consumer, and what became of it. */
export type EventMeasure = {
  consumer: string;
  /** `skipped`: the ledger knew it. `failed`: it will be delivered again. */
  outcome: "handled" | "skipped" | "failed" | "dead";
  seconds: number;
};

/** What one call of a model took. */
type ModelUse = {
  model: string;
  kind: "answer" | "embedding" | "rerank" | "recognition";
  inputTokens: number;
  outputTokens?: number;
  cost: { amountMicros: number; currency: string };
};

/** How full a pool of connections is; `waiting` asks for one in vain. */
export type PoolState = { total: number; idle: number; waiting: number };

/** What is committed and not yet published, and how long the oldest of it has waited. */
export type OutboxState = { waiting: number; oldestSeconds: number };

/** Where the domain counts what it does. Never a tenant, never a document: labels are few. */
export type Meter = {
  observeEvent(event: EventMeasure): void;
  countModelUse(use: ModelUse): void;
  /** Reads a pool's state at every scrape. */
  watchPool(name: string, read: () => PoolState): void;
  /** Reads, at most every few seconds, what waits to be published. */
  watchOutbox(read: () => Promise<OutboxState>): void;
};

export const noMeter: Meter = {
  observeEvent() {},
  countModelUse() {},
  watchPool() {},
  watchOutbox() {},
};
