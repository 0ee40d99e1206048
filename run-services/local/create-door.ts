import { createTokenSigner } from "#shared/adapters/access-tokens/create-token-signer.ts";
import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { publicKeys } from "#shared/adapters/access-tokens/signing-keys.ts";
import { createInvitationTokens } from "#shared/adapters/invitation-tokens/create-invitation-tokens.ts";
import { createLocalIdentity } from "#shared/adapters/local-identity/create-local-identity.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { createFailureGuard } from "#shared/identity/guard-failures.ts";
import { listRevocations } from "#shared/identity/list-revocations.ts";
import type { IdentityProvider } from "#shared/identity/ports.ts";
import { createRevocationList } from "#shared/identity/revocation-list.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { createApp as createAiApp } from "../ai/app.ts";
import { createApp as createAuthApp } from "../auth/app.ts";
import { createApp as createGatewayApp } from "../gateway/app.ts";
import { routeTable } from "../gateway/backend.ts";
import type { Deps as GatewayDeps } from "../gateway/deps.ts";
import { createApp as createUsersApp } from "../users/app.ts";
import type { LocalSecrets } from "./local-secrets.ts";
import type { FunctionDeps } from "./subscribe-functions.ts";

const issuer = "urn:pueblo:local";

/** Every service in this process, behind the gateway, which is the only one that listens. */
export function createDoor(
  deps: FunctionDeps,
  options: {
    secrets: LocalSecrets;
    limits: GatewayDeps["limits"];
    /** Accepted besides the local identity. */
    firebase?: IdentityProvider | undefined;
    corsOrigins: string[];
    /** What Cloud Run sets: there the local identity refuses to start. */
    cloudRunService: string | undefined;
  },
): HttpApp {
  const { clock, logger, metrics } = deps;
  const { cloudRunService, corsOrigins } = options;
  const keySet = publicKeys([options.secrets.signingKey]);
  const revocations = createRevocationList(() => listRevocations(deps), clock);
  const verifier = createTokenVerifier({ issuer, keys: async () => keySet, revocations });
  const signer = createTokenSigner({ issuer, key: options.secrets.signingKey, clock });
  const invitationTokens = createInvitationTokens({ secret: options.secrets.invitationSecret });
  const localIdentity = createLocalIdentity({ cloudRunService, clock });
  const identityProvider = options.firebase
    ? either(localIdentity, options.firebase)
    : localIdentity;
  const shared = (service: string) => ({ ...deps, logger: logger.child({ service }), verifier });
  const services = {
    auth: createAuthApp({
      ...shared("auth"),
      signer,
      keySet,
      localIdentity,
      identityProvider,
      guard: createFailureGuard(options.limits.requests),
    }),
    users: createUsersApp({ ...shared("users"), invitationTokens }),
    ai: createAiApp(shared("ai")),
  };
  const inProcess = (name: keyof typeof services) => ({ name, fetch: services[name].fetch });
  return createGatewayApp({
    logger: logger.child({ service: "gateway" }),
    metrics,
    tracer: deps.tracer,
    verifier,
    backends: routeTable({
      auth: inProcess("auth"),
      users: inProcess("users"),
      ai: inProcess("ai"),
    }),
    limits: options.limits,
    corsOrigins,
    trustedProxies: 0,
    parts: { database: () => deps.db.ping() },
  });
}

/** The developer's own key is made with the local identity, also where people use Firebase. */
function either(local: IdentityProvider, other: IdentityProvider): IdentityProvider {
  return {
    async verify(idToken) {
      try {
        return await local.verify(idToken);
      } catch (error) {
        if (error instanceof AppError && error.code === "unauthenticated") {
          return other.verify(idToken);
        }
        throw error;
      }
    },
  };
}
