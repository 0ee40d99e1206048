import { createInvitationTokens } from "#shared/adapters/invitation-tokens/create-invitation-tokens.ts";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import { type Clock, systemClock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import { openTokenVerifier } from "#shared/parts/open-token-verifier.ts";
import type { InvitationTokens } from "#shared/tenants/ports.ts";
import type { Config } from "./config.ts";

export type Deps = BaseDeps & {
  db: Database;
  clock: Clock;
  verifier: TokenVerifier;
  invitationTokens: InvitationTokens;
  /** The page that links of invitations lead to. */
  invitationUrl?: string | undefined;
};

export function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  return openParts(base, async (parts) => ({
    ...base,
    clock: systemClock,
    db: await openDatabase(config, parts),
    verifier: await openTokenVerifier(config),
    invitationTokens: createInvitationTokens({ secret: config.INVITATION_SECRET }),
    invitationUrl: config.INVITATION_URL,
  }));
}
