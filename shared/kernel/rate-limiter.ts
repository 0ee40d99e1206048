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
