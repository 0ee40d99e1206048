import type { TokenActor } from "#shared/identity/ports.ts";

/** One request that may come more than once: of a person or key, in one tenant. */
export type IdempotentRequest = {
  actor: TokenActor;
  /** What it asks for; a key means nothing to another operation. */
  operation: string;
  /** What the client calls it: 1 to 255 characters. */
  key: string;
  /** SHA-256 of its parameters: the same key with others is a mistake. */
  fingerprint: Buffer;
};

/** An answer as it can be given again. */
export type KeptAnswer = { status: number; mediaType: string; body: string };

/** A request under way: what the one that works on it needs to end it. */
export type ClaimedRequest = {
  request: IdempotentRequest;
  /** Counts those who began; only the last one's word holds. */
  attempt: number;
};

/** Columns and parameters that name a request. */
export const itsRow = "tenant_id = $1 AND principal = $2 AND operation = $3 AND key = $4";

export function rowOf({ actor, operation, key }: IdempotentRequest): string[] {
  const principal = actor.kind === "api_key" ? actor.keyId : actor.userId;
  return [actor.tenantId, principal, operation, key];
}

/** Longest answer that is kept, in UTF-16 code units: a repeat of a longer one is a conflict. */
export const longestAnswer = 1024 * 1024;

/** How long a key is remembered, in hours. */
export const keepHours = 24;
