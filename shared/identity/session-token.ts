import { createHash, timingSafeEqual } from "node:crypto";
import { generateSecret, isWellFormed } from "./secret-token.ts";

const kind = "pm_sess_";

/** What the cookie holds. */
export const generateSessionToken = () => generateSecret(kind);

export const looksLikeSession = (token: string) => isWellFormed(kind, token);

/**
 * What a page of ours sends along as `X-CSRF-Token`: other sites make a browser send the cookie,
 * but can read neither it nor this.
 */
export function csrfTokenOf(sessionToken: string): string {
  return createHash("sha256").update(`csrf ${sessionToken}`).digest("base64url");
}

export function isCsrfTokenOf(sessionToken: string, given: string): boolean {
  const [expected, actual] = [csrfTokenOf(sessionToken), given].map((text) => Buffer.from(text));
  if (!expected || !actual || expected.length !== actual.length) return false;
  return timingSafeEqual(expected, actual);
}
