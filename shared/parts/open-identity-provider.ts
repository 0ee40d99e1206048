import type { LocalIdentity } from "#shared/adapters/local-identity/create-local-identity.ts";
import type { FirebaseConfig } from "#shared/config/firebase.ts";
import type { IdentityProvider } from "#shared/identity/ports.ts";
import type { Clock } from "#shared/kernel/clock.ts";

type Identities = {
  identityProvider: IdentityProvider;
  /** Only where anybody may sign in as anybody: on one's own machine. */
  localIdentity?: LocalIdentity;
};

/** Firebase Authentication where a project is named, else the local stand-in. */
export async function openIdentityProvider(
  config: FirebaseConfig,
  clock: Clock,
): Promise<Identities> {
  const { FIREBASE_PROJECT: projectId, K_SERVICE: cloudRunService } = config;
  if (projectId !== undefined) {
    const { createFirebaseIdentity } = await import(
      "#shared/adapters/firebase-auth/create-firebase-identity.ts"
    );
    const emulatorHost = config.FIREBASE_AUTH_EMULATOR_HOST;
    const identityProvider = await createFirebaseIdentity({
      projectId,
      emulatorHost,
      cloudRunService,
    });
    return { identityProvider };
  }
  const { createLocalIdentity } = await import(
    "#shared/adapters/local-identity/create-local-identity.ts"
  );
  const localIdentity = createLocalIdentity({ cloudRunService, clock });
  return { identityProvider: localIdentity, localIdentity };
}
