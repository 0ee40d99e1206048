import { randomBytes } from "node:crypto";
import { createTokenSigner } from "#shared/adapters/access-tokens/create-token-signer.ts";
import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { generateSigningKey, publicKeys } from "#shared/adapters/access-tokens/signing-keys.ts";
import { createInvitationTokens } from "#shared/adapters/invitation-tokens/create-invitation-tokens.ts";
import { createLocalIdentity } from "#shared/adapters/local-identity/create-local-identity.ts";
import { createOutbox, type Outbox } from "#shared/events/outbox.ts";
import type { FailureGuard } from "#shared/identity/guard-failures.ts";
import { listRevocations } from "#shared/identity/list-revocations.ts";
import type { IdentityProvider } from "#shared/identity/ports.ts";
import { createRevocationList } from "#shared/identity/revocation-list.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { createMetrics } from "#shared/telemetry/metrics.ts";
import { createMemoryObjectStore } from "./memory-object-store.ts";

const issuer = "urn:pueblo:auth";

/** What the auth and users apps need, with keys and a sign-in of their own. */
export function createTestIdentity(db: Database, clock: Clock = systemClock) {
  const key = generateSigningKey();
  const keySet = publicKeys([key]);
  const localIdentity = createLocalIdentity({ cloudRunService: undefined, clock });
  const identityProvider: IdentityProvider = localIdentity;
  // Nobody listens.
  const outbox: Outbox = createOutbox(
    { db, publisher: { publish: async () => {} }, logger: silentLogger },
    { background: false },
  );
  // Tests fail a lot; those of the guard bring one.
  const guard: FailureGuard = (_, prove) => prove();
  return {
    db,
    clock,
    logger: silentLogger,
    metrics: createMetrics(),
    issuer,
    key,
    keySet,
    localIdentity,
    identityProvider,
    guard,
    invitationTokens: createInvitationTokens({ secret: randomBytes(32).toString("base64url") }),
    objects: createMemoryObjectStore(),
    outbox,
    invitationUrl: "https://app.example/unirse?lang=es",
    signer: createTokenSigner({ issuer, key, clock }),
    verifier: createTokenVerifier({
      issuer,
      keys: async () => keySet,
      revocations: createRevocationList(() => listRevocations({ db }), clock),
    }),
  };
}
