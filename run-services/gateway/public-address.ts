import type { HttpContext } from "#shared/http/app-types.ts";

/** Where the client reached this door, as far as it can be known: for addresses in answers. */
export type PublicAddress = { host: string; proto: "http" | "https" };

/** The proxies in front end TLS, and tell of it; without any, nothing does. */
export function publicAddress(c: HttpContext, trustedProxies: number): PublicAddress {
  const told = trustedProxies > 0 ? c.req.header("x-forwarded-proto") : undefined;
  const proto = told?.split(",").at(-1)?.trim() === "https" ? "https" : "http";
  return { host: c.req.header("host") ?? "", proto };
}
