import type { Actor } from "#shared/kernel/actor.ts";
import type { Erasure } from "./erasure.ts";
import { subjectOf } from "./erasure-subject.ts";
import { findErasure, type PrivacyDeps } from "./schedule-erasure.ts";

/** How far the erasure of a tenant is, or without `tenantId` that of the person who calls. */
export async function getErasure(
  { actor, input }: { actor: Actor; input: { tenantId?: string } },
  { db }: PrivacyDeps,
): Promise<Erasure> {
  const subject = subjectOf(actor, input);
  return db.identity((tx) => findErasure(tx, subject));
}
