import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { Credential } from "firebase-admin/app";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { invalidIdToken } from "#shared/identity/invalid-id-token.ts";
import type { IdentityProvider } from "#shared/identity/ports.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { within } from "#shared/kernel/within.ts";
import { BoundedAgent } from "./bounded-agent.ts";
import { isTokenFault } from "./is-token-fault.ts";
import { mayBeIdToken } from "./read-id-token.ts";

type Config = {
  /** The project that signs people in: the only audience and issuer accepted. */
  projectId: string;
  /** The value of `FIREBASE_AUTH_EMULATOR_HOST`, which the SDK obeys by itself. */
  emulatorHost?: string | undefined;
  /** What Cloud Run sets as `K_SERVICE`. */
  cloudRunService?: string | undefined;
  /** How long one verification may take. */
  deadlineMs?: number;
  /** How long a person's record is good for: a revocation is heard this much later. */
  recordSeconds?: number;
};

/** Who we are to Google, and how to get there; the instance's own identity by default. */
type Deps = { credential?: Credential; connect?: () => Socket };

/** Nothing else of a token is believed: roles are this product's own, whatever claims it carries. */
const claimsSchema = z.object({
  uid: z.string().min(1),
  auth_time: z.number(),
  firebase: z.object({ tenant: z.string().optional() }),
});

const recordSchema = z.object({
  email: z.string().optional(),
  emailVerified: z.boolean(),
  displayName: z.string().nullish(),
  disabled: z.boolean(),
  tokensValidAfterTime: z.string().optional(),
});
type PersonRecord = z.infer<typeof recordSchema>;

/** Verifications under way at once; more are refused while Google is slow. */
const mostPending = 64;

/**
 * People signed in with Firebase Authentication (Identity Platform). Refuses tokens that are
 * forged, over or of another project, and people who are disabled, were signed out everywhere, or
 * have no e-mail address that is verified: whoever types an address in has not proven that it is
 * theirs. While Google's keys or records are out of reach it throws `unavailable`.
 * https://firebase.google.com/docs/auth/admin/verify-id-tokens
 */
export async function createFirebaseIdentity(
  config: Config,
  deps: Deps = {},
): Promise<IdentityProvider> {
  const { projectId, emulatorHost, deadlineMs = 5_000, recordSeconds = 10 } = config;
  if (emulatorHost !== undefined && config.cloudRunService !== undefined) {
    throw new Error(
      "FIREBASE_AUTH_EMULATOR_HOST lets anybody in as anybody: it must not be set on Cloud Run",
    );
  }
  const [{ initializeApp }, { getAuth }] = await Promise.all([
    import("firebase-admin/app"),
    import("firebase-admin/auth"),
  ]);
  const { credential, connect } = deps;
  const httpAgent = emulatorHost === undefined && new BoundedAgent(2 * deadlineMs, connect);
  const options = { projectId, ...(httpAgent && { httpAgent }), ...(credential && { credential }) };
  const auth = getAuth(initializeApp(options, `identity-${randomUUID()}`));
  const records = new LRUCache<string, PersonRecord>({
    max: 10_000,
    ttl: Math.max(1, recordSeconds * 1000), // 0 would be for ever
    fetchMethod: async (uid) => recordSchema.parse(await auth.getUser(uid)),
  });
  let pending = 0;

  async function check(idToken: string) {
    const { uid, auth_time, firebase } = claimsSchema.parse(await auth.verifyIdToken(idToken));
    if (firebase.tenant !== undefined) throw invalidIdToken();
    const record = await records.fetch(uid);
    try {
      if (!record || record.disabled) throw invalidIdToken();
      const validSince = Date.parse(record.tokensValidAfterTime ?? "");
      if (auth_time * 1000 < validSince) throw invalidIdToken();
      if (!record.email || !record.emailVerified) throw unprovenEmail();
    } catch (error) {
      // What a person puts right counts at once.
      records.delete(uid);
      throw error;
    }
    const issuer = `https://securetoken.google.com/${projectId}`;
    const email = record.email.toLowerCase();
    return { issuer, subject: uid, email, name: record.displayName ?? "" };
  }

  return {
    async verify(idToken) {
      if (!mayBeIdToken(idToken, emulatorHost !== undefined)) throw invalidIdToken();
      if (pending >= mostPending) throw new AppError("unavailable");
      pending += 1;
      const checked = check(idToken).finally(() => {
        pending -= 1;
      });
      try {
        return await within(deadlineMs, checked);
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw isTokenFault(error)
          ? invalidIdToken(error)
          : new AppError("unavailable", { cause: error });
      }
    },
  };
}

function unprovenEmail(): AppError {
  return new AppError("unauthenticated", {
    detail: {
      es: "La cuenta necesita una dirección de correo verificada. Verifíquela y vuelva a intentarlo.",
      en: "The account needs a verified e-mail address. Verify it and try again.",
    },
  });
}
