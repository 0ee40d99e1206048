import type { HttpContext } from "#shared/http/app-types.ts";
import type { Backend } from "./backend.ts";
import type { Caller } from "./exchange-secrets.ts";

const sessionPath = "/v1/auth/session";

/** Headers that only we may say: a client's own are dropped. */
const internal = /^(x-forwarded-|x-pueblo-|x-goog-|x-serverless-|x-real-ip$|forwarded$|via$)/;

/** Hands the request to its backend: with the caller's access token, or none at all. */
export async function forward(
  c: HttpContext,
  backend: Backend,
  caller: Caller | undefined,
  address: string,
): Promise<Response> {
  const { headers } = c.req.raw;
  for (const name of [...headers.keys()]) if (internal.test(name)) headers.delete(name);
  // The session is nobody's business but of the service that made it.
  if (c.req.path !== sessionPath) headers.delete("cookie");
  if (caller) headers.set("authorization", `Bearer ${caller.accessToken}`);
  else headers.delete("authorization");
  headers.set("x-request-id", c.var.requestId);
  headers.set("x-forwarded-for", address);
  return backend.fetch(c.req.raw, c.env);
}
