import type { Actor } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";

/** A person sees the tenants they belong to; an API key only the one that it is for. */
export function visibleTenants(actor: Actor): { userId: string; onlyTenant: string | null } {
  if (actor.kind === "system") throw new AppError("forbidden");
  return {
    userId: actor.userId,
    onlyTenant: actor.kind === "api_key" ? actor.tenantId : null,
  };
}
