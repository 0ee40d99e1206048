import type { Tx } from "#shared/kernel/database.ts";

/** Whose tokens: of an API key, of a person in one tenant or in all, of everybody in a tenant. */
export type RevokedSubject =
  | { keyId: string; tenantId: string }
  | { userId: string; tenantId: string }
  | { userId: string }
  | { tenantId: string };

/**
 * Ends every access token that was issued to the subject until now, or from the moment `at` on:
 * within a minute no service takes one (see revocation-list.ts). In a transaction of `db.tenant` (that tenant only),
 * `db.identity` or `db.erasure`.
 */
export async function revokeTokens(
  tx: Tx,
  subject: RevokedSubject,
  // By the clock of whoever issues tokens, not by that of the database: they are compared.
  at: Date = new Date(),
): Promise<void> {
  await tx.run("INSERT INTO revocations (subject, tenant_id, revoked_at) VALUES ($1, $2, $3)", [
    subjectOf(subject),
    "tenantId" in subject ? subject.tenantId : null,
    at,
  ]);
}

function subjectOf(subject: RevokedSubject): string {
  if ("keyId" in subject) return subject.keyId;
  if (!("userId" in subject)) return subject.tenantId;
  return "tenantId" in subject ? memberSubject(subject) : subject.userId;
}

export function memberSubject({ userId, tenantId }: { userId: string; tenantId: string }): string {
  return `${userId}/${tenantId}`;
}
