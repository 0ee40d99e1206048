import { z } from "zod";

/** One line of the audit trail: who did what to which object, when, and by which request. */
export const auditRow = z
  .object({
    id: z.string(),
    at: z.date(),
    actor_kind: z.enum(["user", "api_key", "system"]),
    actor_id: z.string(),
    made_by: z.string().nullable(),
    role: z.string().nullable(),
    action: z.string(),
    object: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    request_id: z.string().nullable(),
    address: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    at: row.at,
    /** `madeBy`: the person behind an API key. `role`: the one they acted by. */
    actor: { kind: row.actor_kind, id: row.actor_id, madeBy: row.made_by, role: row.role },
    action: row.action,
    object: row.object,
    details: row.details,
    requestId: row.request_id,
    address: row.address,
  }));
export type AuditEntry = z.infer<typeof auditRow>;

/** The columns that `auditRow` parses. */
export const auditColumns = `id, at, actor_kind, actor_id, made_by, role, action, object, details,
  request_id, address`;
