import type { Event } from "#shared/contracts/event.ts";
import type { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import { exportTenant } from "#shared/privacy/export-tenant.ts";
import type { Deps } from "./deps.ts";

/** Everything that a tenant has becomes an archive for it to take away. */
export async function handle(
  event: Event<typeof tenantExportRequested>,
  deps: Deps,
): Promise<void> {
  await exportTenant(event, deps);
}
