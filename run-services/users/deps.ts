import { createInvitationTokens } from "#shared/adapters/invitation-tokens/create-invitation-tokens.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import { type Clock, systemClock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
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
  /** Where exports are taken from. */
  objects: ObjectStore;
  outbox: Outbox;
};

export function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    return {
      ...base,
      clock: systemClock,
      db,
      verifier: await openTokenVerifier(config),
      invitationTokens: createInvitationTokens({ secret: config.INVITATION_SECRET }),
      invitationUrl: config.INVITATION_URL,
      objects: await openObjectStore(config, parts),
      outbox: await openOutbox(config, db, parts),
    };
  });
}
