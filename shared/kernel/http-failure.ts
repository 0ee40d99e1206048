import type { Verdict } from "./retry.ts";

/** Statuses after which the same request may succeed (RFC 9110, RFC 6585). */
const passing = new Set([408, 429, 500, 502, 503, 504]);
const mostWords = 300;

/** A service answered, but no. What it said is for the log alone. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly retryAfter: string | null;

  constructor(status: number, retryAfter: string | null, words: string) {
    super(`${status} ${words.slice(0, mostWords)}`.trim());
    this.name = "HttpFailure";
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** A status that may pass says so; no status at all is a connection that broke. */
export function judgeStatus(status: number | undefined, retryAfter?: string | null): Verdict {
  if (status !== undefined && !passing.has(status)) return { retry: false };
  return { retry: true, afterMs: retryAfter ? millisecondsOf(retryAfter) : undefined };
}

export function judgeFailure(error: unknown): Verdict {
  return error instanceof HttpFailure
    ? judgeStatus(error.status, error.retryAfter)
    : judgeStatus(undefined);
}

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3). */
function millisecondsOf(retryAfter: string): number | undefined {
  const seconds = Number(retryAfter);
  const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
