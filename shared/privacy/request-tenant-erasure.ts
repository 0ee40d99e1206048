import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorize, authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { callerNow } from "#shared/tenants/lock-members.ts";
import type { Erasure } from "./erasure.ts";
import { noSuchTenant, ownTenant } from "./erasure-subject.ts";
import {
  demandConfirmed,
  type erasureInput,
  type PrivacyDeps,
  scheduleErasure,
} from "./schedule-erasure.ts";

/**
 * Asks for a tenant to be erased after some days of grace. Throws `forbidden` but for who owns it at
 * this moment, whatever their token says, `invalid_request` unless its name confirms it, `conflict`
 * when it was asked for before.
 */
export async function requestTenantErasure(
  { actor, input }: { actor: Actor; input: z.infer<typeof erasureInput> & { id: string } },
  { db }: PrivacyDeps,
): Promise<Erasure> {
  authorizeCaller(actor, "tenant:own");
  const subject = ownTenant(actor, input.id);
  return db.identity(async (tx) => {
    authorize(await callerNow(tx, actor), "tenant:own");
    const named = z.object({ name: z.string() });
    const tenant = await tx.row(named, "SELECT name FROM tenants WHERE id = $1", [input.id]);
    if (!tenant) throw noSuchTenant();
    demandConfirmed(input.confirm, tenant.name);
    const { graceDays } = input;
    const erasure = await scheduleErasure(tx, { subject, requestedBy: actor.userId, graceDays });
    await recordAct(tx, actor, { action: "tenant.erasure_requested", object: input.id });
    return erasure;
  });
}
