import type { HttpContext } from "#shared/http/app-types.ts";
import { type HeaderRecord, PlainHeaders } from "#shared/http/plain-headers.ts";
import type { Backend } from "./backend.ts";
import type { Caller } from "./exchange-secrets.ts";
import { passedOn } from "./hop-by-hop.ts";
import type { PublicAddress } from "./public-address.ts";

const sessionPath = "/v1/auth/session";

/** Headers that only we may say: a client's own are dropped. */
const internal = /^(?:x-(?:forwarded-|pueblo-|goog-|serverless-|real-ip$)|forwarded$|via$)/;

/** The client's address, and the one that it asked at. */
export type Origin = PublicAddress & { address: string };

/** Hands the request to its backend: with the caller's access token, or none at all. */
export function forward(
  c: HttpContext,
  backend: Backend,
  caller: Caller | undefined,
  from: Origin,
): Promise<Response> {
  const headers = headersFor(c, caller, from);
  if (backend.send) return backend.send(c.req.raw, headers, c.env);
  const request = new Request(c.req.raw, { headers: new PlainHeaders(headers) });
  return Promise.resolve(backend.fetch(request, c.env));
}

/** What the client says that is its own to say, and what the door says itself. */
function headersFor(
  c: HttpContext,
  caller: Caller | undefined,
  { address, host, proto }: Origin,
): HeaderRecord {
  const headers = passedOn(c.env?.incoming?.headers ?? Object.fromEntries(c.req.raw.headers));
  for (const name in headers) if (internal.test(name)) delete headers[name];
  // The session is nobody's business but of the service that made it.
  if (c.req.path !== sessionPath) delete headers.cookie;
  set(headers, "authorization", caller && `Bearer ${caller.accessToken}`);
  set(headers, "traceparent", c.get("traceparent"));
  headers["x-request-id"] = c.get("requestId");
  headers["x-forwarded-for"] = address;
  headers["x-forwarded-host"] = host;
  headers["x-forwarded-proto"] = proto;
  return headers;
}

function set(headers: HeaderRecord, name: string, value: string | undefined): void {
  if (value === undefined) delete headers[name];
  else headers[name] = value;
}
