import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { lockMembers } from "#shared/tenants/lock-members.ts";
import { scheduleErasure } from "./schedule-erasure.ts";

const idRow = z.object({ id: z.string() });
const heirRow = z.object({ tenant_id: z.string(), user_id: z.string() });

/**
 * Sees to the tenants that a person leaves behind: those that nobody else belongs to are erased as
 * well, and one whose last owner goes is handed to its longest-standing administrator, else member.
 */
export async function settleTenants(tx: Tx, userId: string): Promise<void> {
  await lockTenantsOf(tx, userId);
  const alone = await tx.rows(
    idRow,
    `SELECT m.tenant_id AS id FROM memberships m
     WHERE m.user_id = $1 AND NOT EXISTS (SELECT FROM memberships o
         WHERE o.tenant_id = m.tenant_id AND o.user_id <> $1)
       AND NOT EXISTS (SELECT FROM erasures e WHERE e.kind = 'tenant' AND e.subject = m.tenant_id
         AND e.state IN ('scheduled', 'erasing', 'settling'))`,
    [userId],
  );
  for (const { id } of alone) {
    const subject = { kind: "tenant", id } as const;
    await scheduleErasure(tx, { subject, requestedBy: userId, graceDays: 0 });
  }
  const heirs = await tx.rows(
    heirRow,
    `UPDATE memberships SET role = 'owner' WHERE (tenant_id, user_id) IN (
       SELECT DISTINCT ON (o.tenant_id) o.tenant_id, o.user_id
       FROM memberships m JOIN memberships o ON o.tenant_id = m.tenant_id AND o.user_id <> $1
       WHERE m.user_id = $1 AND m.role = 'owner' AND NOT EXISTS (SELECT FROM memberships w
         WHERE w.tenant_id = m.tenant_id AND w.user_id <> $1 AND w.role = 'owner')
       ORDER BY o.tenant_id, array_position(ARRAY['admin', 'member', 'viewer'], o.role),
         o.created_at, o.user_id)
     RETURNING tenant_id, user_id`,
    [userId],
  );
  for (const { tenant_id: tenantId, user_id: heir } of heirs) {
    const actor = { kind: "system", tenantId, name: "erase-data" } as const;
    await recordAct(tx, actor, {
      action: "member.changed",
      object: heir,
      details: { role: "owner" },
    });
  }
}

/** Another owner may be leaving at this moment: each would count on the other to stay. */
async function lockTenantsOf(tx: Tx, userId: string): Promise<void> {
  const tenants = await tx.rows(
    idRow,
    "SELECT tenant_id AS id FROM memberships WHERE user_id = $1 ORDER BY tenant_id",
    [userId],
  );
  for (const { id } of tenants) await lockMembers(tx, id);
}
