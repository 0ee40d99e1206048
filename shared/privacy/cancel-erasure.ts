import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { subjectOf } from "./erasure-subject.ts";
import { callOff, type PrivacyDeps } from "./schedule-erasure.ts";

/**
 * Calls the erasure of a tenant off, or without `tenantId` that of the person who calls; `conflict`
 * once it has begun.
 */
export async function cancelErasure(
  { actor, input }: { actor: Actor; input: { tenantId?: string } },
  { db }: PrivacyDeps,
): Promise<void> {
  const subject = subjectOf(actor, input);
  await db.identity(async (tx) => {
    await callOff(tx, subject);
    const action = `${subject.kind}.erasure_cancelled` as const;
    await recordAct(tx, actor, { action, object: subject.id });
  });
}
