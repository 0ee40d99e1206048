import type { Limit } from "./rate-limiter.ts";

/** A place for something that runs, until it is given back; once is enough. */
export type Place = { held: true; release(): void } | { held: false; full: Limit };

/** Limits how much runs at once under a key. */
export type ConcurrencyLimiter = {
  /** Takes a place under every key, or under none when one of them is full. Never rejects. */
  enter(limits: readonly Limit[]): Promise<Place>;
  close(): void;
};
