import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError, notFound } from "#shared/kernel/errors.ts";
import { findPlan, type Plan } from "./plan.ts";
import { findUsage } from "./usage.ts";

/** What a tenant may have, and what it has. Bytes; `uploadBytes` are those of a day in UTC. */
export type Limits = {
  plan: Plan;
  used: { documents: number; bytes: number; uploadBytes: number; dayEndsAt: Date };
};

/** The limits of the actor's own tenant; `not_found` for any other. */
export async function getLimits(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<Limits> {
  if (actor.kind === "system") throw new AppError("forbidden");
  const { plan, usage } = await db.tenant(actor.tenantId, async (tx) => ({
    plan: await findPlan(tx),
    usage: await findUsage(tx),
  }));
  if (!plan || input.id !== actor.tenantId) throw notFound({ es: "esa cuenta", en: "tenant" });
  const { documents, bytes, uploadedBytes: uploadBytes, dayEndsAt } = usage ?? noUsage();
  return { plan, used: { documents, bytes, uploadBytes, dayEndsAt } };
}

/** Before its first document a tenant has no row. */
function noUsage() {
  const dayEndsAt = new Date();
  dayEndsAt.setUTCHours(24, 0, 0, 0);
  return { documents: 0, bytes: 0, uploadedBytes: 0, dayEndsAt };
}
