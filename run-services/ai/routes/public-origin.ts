import type { HttpContext } from "#shared/http/app-types.ts";

/**
 * Where the caller reaches us, as the gateway says it: what absolute addresses begin with. Empty
 * where nobody says so, and addresses are paths.
 */
export function publicOrigin(c: HttpContext): string {
  const host = c.req.header("x-forwarded-host");
  const proto = c.req.header("x-forwarded-proto") === "https" ? "https" : "http";
  return host && /^[\w.:[\]-]{1,255}$/.test(host) ? `${proto}://${host}` : "";
}
