/** What is left of a caller's allowance after this request. */
export type Allowance = {
  allowed: boolean;
  /** Requests per window. */
  limit: number;
  remaining: number;
  /** Whole seconds until the window starts over; at least 1. */
  resetSeconds: number;
};

/** Counts requests per key in windows of fixed length. */
export type RateLimiter = { take(key: string): Promise<Allowance> };

/** One of the limits that a request counts towards: so many per window under that key. */
export type Limit = { key: string; limit: number };

/**
 * Counts a request towards several limits at once: towards all of them or, when one is used up,
 * towards none, so that whoever is refused uses up nothing of anybody else's.
 */
export type RequestCounter = {
  /** What is left of the tightest: of those used up the one that lasts longest. */
  take(limits: readonly Limit[]): Promise<Allowance>;
};
