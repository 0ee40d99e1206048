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

/** What the door itself says to the service: no client's `Connection` header takes it away. */
const ours = ["authorization", "traceparent", "x-forwarded-for", "x-request-id"];

/** The headers of a request that go on to the next connection. */
export function passedOn(headers: Headers): Record<string, string> {
  const listed = connectionOptions(headers.get("connection"));
  for (const name of ours) listed.delete(name);
  const result: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (!hopByHop.has(name) && !listed.has(name)) result[name] = value;
  });
  return result;
}

/** The headers of an answer that go back to the client. */
export function received(raw: Record<string, string | string[] | undefined>): Headers {
  const listed = connectionOptions([raw.connection].flat().join(","));
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || hopByHop.has(name) || listed.has(name)) continue;
    for (const one of [value].flat()) headers.append(name, one);
  }
  return headers;
}

/** The headers that `Connection` itself names as hop-by-hop. */
function connectionOptions(value: string | null): Set<string> {
  return new Set((value ?? "").toLowerCase().split(/\s*,\s*/));
}
