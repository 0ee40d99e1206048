import { z } from "zod";

const sdkError = z.object({ code: z.string(), message: z.string() });

const faults = new Set([
  "auth/id-token-expired",
  "auth/id-token-revoked",
  "auth/user-disabled",
  "auth/user-not-found",
]);

/** How the SDK's sentences about a token begin; those about keys that it cannot get do not. */
const aboutToken = /^(Firebase ID token|Decoding Firebase ID token|verifyIdToken\(\)) /;

/**
 * Whether an error of the SDK is the token's fault, and not Google's or the network's. A bad token
 * and keys that could not be fetched carry one code (`auth/argument-error`): only words tell.
 * https://firebase.google.com/docs/auth/admin/errors
 */
export function isTokenFault(error: unknown): boolean {
  const parsed = sdkError.safeParse(error);
  if (!parsed.success) return false;
  const { code, message } = parsed.data;
  return faults.has(code) || (code === "auth/argument-error" && aboutToken.test(message));
}
