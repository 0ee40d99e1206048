import type { HeaderRecord } from "#shared/http/plain-headers.ts";

/** They concern one connection only (RFC 9110 section 7.6.1), or undici decides them. */
const hopByHop = new Set([
  "connection",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The headers of a message that go on to the next connection: a copy, without those that
 * `Connection` itself names as hop-by-hop.
 */
export function passedOn(headers: Record<string, string | string[] | undefined>): HeaderRecord {
  const result: HeaderRecord = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !hopByHop.has(name)) result[name] = value;
  }
  const { connection } = headers;
  if (connection === undefined || connection === "keep-alive") return result;
  for (const name of String(connection)
    .toLowerCase()
    .split(/\s*,\s*/))
    delete result[name];
  return result;
}
