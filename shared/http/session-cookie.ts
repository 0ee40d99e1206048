import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { HttpContext } from "./app-types.ts";

const name = "pueblo_session";

/**
 * The session of a browser, in `__Host-pueblo_session`: no script reads it (HttpOnly), it goes to
 * this host alone, over TLS (the `__Host-` prefix), and not along with what other sites send.
 */
export function sessionOf(c: HttpContext): string | undefined {
  // Most requests carry none at all.
  if (c.req.header("cookie") === undefined) return undefined;
  return getCookie(c, name, "host");
}

export function setSession(c: HttpContext, token: string, expires: Date): void {
  setCookie(c, name, token, { ...attributes, expires });
}

export function clearSession(c: HttpContext): void {
  deleteCookie(c, name, attributes);
}

const attributes = {
  prefix: "host",
  path: "/",
  secure: true,
  httpOnly: true,
  sameSite: "Lax",
} as const;
