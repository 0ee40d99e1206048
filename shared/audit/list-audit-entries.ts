import { z } from "zod";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { acts } from "./acts.ts";
import { type AuditEntry, auditColumns, auditRow } from "./audit-entry.ts";

/** Which entries; all of them unless something is given. */
export const auditFilters = z.object({
  action: z.enum(acts).optional(),
  /** A person, an API key or a function; for a person also what their keys did. */
  actor: z.string().min(1).max(100).optional(),
  object: z.string().min(1).max(100).optional(),
  /** From then on. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Before then. */
  to: z.iso.datetime({ offset: true }).optional(),
});
export type AuditFilters = z.infer<typeof auditFilters>;

type Input = AuditFilters & { before?: string | undefined; limit: number };

/** What was done in the actor's tenant, newest first, older than `before` when given. */
export async function listAuditEntries(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<AuditEntry[]> {
  authorize(actor, "audit:read");
  return db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      auditRow,
      `SELECT ${auditColumns} FROM audit_entries
       WHERE tenant_id = $1 AND ($2::text IS NULL OR id < $2)
         AND ($3::text IS NULL OR action = $3)
         AND ($4::text IS NULL OR $4 IN (actor_id, made_by))
         AND ($5::text IS NULL OR object = $5)
         AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
       ORDER BY id DESC LIMIT $8`,
      [
        actor.tenantId,
        input.before ?? null,
        input.action ?? null,
        input.actor ?? null,
        input.object ?? null,
        input.from ?? null,
        input.to ?? null,
        input.limit,
      ],
    ),
  );
}
