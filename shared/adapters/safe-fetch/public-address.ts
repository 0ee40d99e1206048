import ipaddr from "ipaddr.js";

/** What IANA has given out for hosts on the Internet; the rest of IPv6 is special or nobody's. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether an address is a host's on the Internet: not this machine, a private network, a cloud's
 * metadata server (169.254.169.254), a group of hosts, or a way to reach any of those by another
 * name (IPv4 mapped into IPv6, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast);
}
