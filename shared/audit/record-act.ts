import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { describeActor } from "#shared/kernel/describe-actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import type { Act } from "./acts.ts";

/**
 * Writes who did what into the tenant's audit trail, in the transaction that does it: neither is
 * ever there without the other. `details` are small facts, never document text, never a secret.
 */
export async function recordAct(
  tx: Tx,
  actor: Actor,
  act: { action: Act; object: string; details?: Record<string, string | number | boolean | null> },
): Promise<void> {
  const { kind, id, madeBy = null, role = null } = describeActor(actor);
  const { requestId = null, address = null } = actor.via ?? {};
  tx.send(
    `INSERT INTO audit_entries (id, tenant_id, actor_kind, actor_id, made_by, role, action, object,
       details, request_id, address)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      newId("aud"),
      actor.tenantId,
      kind,
      id,
      madeBy,
      role,
      act.action,
      act.object,
      JSON.stringify(act.details ?? {}),
      requestId,
      address,
    ],
  );
}
