import type { Actor } from "#shared/kernel/actor.ts";
import { type AppError, notFound } from "#shared/kernel/errors.ts";

/** A token acts in its own tenant only; any other is like one that never was. */
export function demandOwnTenant(actor: Actor, id: string): void {
  if (id !== actor.tenantId) throw noSuchTenant();
}

export function noSuchTenant(): AppError {
  return notFound({ es: "esa cuenta", en: "tenant" });
}
