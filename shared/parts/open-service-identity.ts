import type { ServiceIdentity } from "#shared/adapters/service-identity/create-service-identity.ts";
import type { ServiceIdentityConfig } from "#shared/config/service-identity.ts";
import { systemClock } from "#shared/kernel/clock.ts";

/** The identity that IAM knows this service by; undefined where nobody asks. */
export async function openServiceIdentity(
  config: ServiceIdentityConfig,
): Promise<ServiceIdentity | undefined> {
  if (config.SERVICE_IDENTITY === "none") return undefined;
  const { createServiceIdentity } = await import(
    "#shared/adapters/service-identity/create-service-identity.ts"
  );
  return createServiceIdentity({}, { clock: systemClock });
}
