import { isIP, isIPv6 } from "node:net";
import type { HttpContext } from "#shared/http/app-types.ts";

/**
 * The address that unauthenticated requests are counted by: that of the socket, or behind
 * `trustedProxies` proxies the one that the outermost of them saw. What a client itself writes
 * into `X-Forwarded-For` is never believed.
 */
export function clientAddress(c: HttpContext, trustedProxies: number): string {
  const socket = c.env?.incoming?.socket.remoteAddress ?? "unknown";
  if (trustedProxies === 0) return network(socket);
  const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  const seen = forwarded.at(-trustedProxies) ?? forwarded[0] ?? "";
  return network(isIP(seen) ? seen : socket);
}

/** One household has a whole /64 of IPv6 addresses: it counts as one. */
function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [left = "", right = ""] = address.split("%", 1).join("").split("::");
  const head = left ? left.split(":") : [];
  const tail = right ? right.split(":") : [];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  const groups = address.includes("::") ? [...head, ...zeros, ...tail] : head;
  return `${groups.slice(0, 4).join(":")}::/64`;
}
