/** What came of a request: an answer, or why there is none, and whether none had begun. */
export type Outcome = { response: Response } | { failure: unknown; unanswered: boolean };

/**
 * Whether the backend does not work. What it says itself is an answer, also that a part of its own
 * is away: its other endpoints may do without that part.
 */
export function isFailure(outcome: Outcome): boolean {
  if (!("response" in outcome)) return true;
  return [502, 503, 504].includes(outcome.response.status) && !isOurs(outcome.response);
}

/** Whether a request that only reads may be sent once more. */
export function mayRetry(outcome: Outcome): boolean {
  if (!("response" in outcome)) return outcome.unanswered;
  return outcome.response.status === 502 || outcome.response.status === 503;
}

/** Whether IAM, in front of the backend, took our ID token for a bad one. */
export function isTokenRefused(outcome: Outcome): boolean {
  return "response" in outcome && outcome.response.status === 401 && !isOurs(outcome.response);
}

/** Whether it is an error page of what stands before the backend: IAM, a load balancer. */
export function isForeign(response: Response, guarded: boolean): boolean {
  const { status } = response;
  const refused = guarded && [401, 403, 404].includes(status);
  return (refused || status === 429 || status >= 500) && !isOurs(response);
}

/** Every error that a service of ours gives is JSON. */
function isOurs(response: Response): boolean {
  return /[/+]json\b/.test(response.headers.get("content-type") ?? "");
}

/** Lets go of an answer that nobody will read. */
export async function discard(outcome: Outcome): Promise<void> {
  if ("response" in outcome) await outcome.response.body?.cancel();
}
