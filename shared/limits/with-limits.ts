import type { TokenActor } from "#shared/identity/ports.ts";
import type { Database } from "#shared/kernel/database.ts";
import { findPlan } from "./plan.ts";

/**
 * The actor with what its tenant's plan allows it to ask for: its access token tells the door, so
 * that no request waits for a look at the plan. A change bites with the next token.
 */
export async function withLimits(actor: TokenActor, { db }: { db: Database }): Promise<TokenActor> {
  const plan = await db.tenant(actor.tenantId, findPlan);
  return plan ? { ...actor, limits: plan.calls } : actor;
}
