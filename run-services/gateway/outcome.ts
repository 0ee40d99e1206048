import { dropAnswer, type NodeAnswer } from "#shared/http/node-response.ts";
import type { HeaderRecord } from "#shared/http/plain-headers.ts";

/** What came of a request: an answer, or why there is none, and whether none had begun. */
export type Outcome = { answer: NodeAnswer } | { failure: unknown; unanswered: boolean };

/**
 * Whether the backend does not work. What it says itself is an answer, also that a part of its own
 * is away: its other endpoints may do without that part.
 */
export function isFailure(outcome: Outcome): boolean {
  if (!("answer" in outcome)) return true;
  const { status, headers } = outcome.answer;
  return (status === 502 || status === 503 || status === 504) && !isOurs(headers);
}

/** Whether a request that only reads may be sent once more. */
export function mayRetry(outcome: Outcome): boolean {
  if (!("answer" in outcome)) return outcome.unanswered;
  return outcome.answer.status === 502 || outcome.answer.status === 503;
}

/** Whether IAM, in front of the backend, took our ID token for a bad one. */
export function isTokenRefused(outcome: Outcome): boolean {
  return "answer" in outcome && outcome.answer.status === 401 && !isOurs(outcome.answer.headers);
}

/** Whether it is an error page of what stands before the backend: IAM, a load balancer. */
export function isForeign({ status, headers }: NodeAnswer, guarded: boolean): boolean {
  if (status < 400) return false;
  const refused = guarded && [401, 403, 404].includes(status);
  return (refused || status === 429 || status >= 500) && !isOurs(headers);
}

/** Every error that a service of ours gives is JSON. */
function isOurs({ "content-type": type = "" }: HeaderRecord): boolean {
  return /[/+]json\b/.test(String(type));
}

/** Lets go of an answer that nobody will read. */
export function discard(outcome: Outcome): void {
  if ("answer" in outcome) dropAnswer(outcome.answer);
}
