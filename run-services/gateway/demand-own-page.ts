import type { HttpContext } from "#shared/http/app-types.ts";
import { isCsrfTokenOf } from "#shared/identity/session-token.ts";
import { AppError } from "#shared/kernel/errors.ts";

const readingMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A browser sends its cookie for whoever asks. What changes something must come from a page of
 * ours: it says so itself (`Sec-Fetch-Site`, `Origin`), and knows the session's CSRF token.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function demandOwnPage(c: HttpContext, session: string, origins: string[]): void {
  if (readingMethods.has(c.req.method)) return;
  const given = c.req.header("x-csrf-token") ?? "";
  if (isOwnPage(c, origins) && isCsrfTokenOf(session, given)) return;
  throw otherPage();
}

/** Nor may another site sign a browser in as somebody else. */
export function demandOwnOrigin(c: HttpContext, origins: string[]): void {
  if (!isOwnPage(c, origins)) throw otherPage();
}

function otherPage(): AppError {
  return new AppError("forbidden", {
    detail: {
      es: "Envíe con la sesión «X-CSRF-Token», como lo da GET /v1/auth/session, desde una página autorizada.",
      en: 'Send "X-CSRF-Token" along with the session, as GET /v1/auth/session gives it, from an allowed page.',
    },
  });
}

function isOwnPage(c: HttpContext, origins: string[]): boolean {
  const origin = c.req.header("origin");
  // No browser leaves both out of a request that changes something.
  if (origin === undefined)
    return (c.req.header("sec-fetch-site") ?? "same-origin") === "same-origin";
  if (origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host;
}
