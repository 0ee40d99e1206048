import type { HttpContext } from "#shared/http/app-types.ts";
import type { Backend } from "./backend.ts";
import type { Caller } from "./exchange-api-keys.ts";

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
  if (caller) headers.set("authorization", `Bearer ${caller.accessToken}`);
  else headers.delete("authorization");
  headers.set("x-request-id", c.var.requestId);
  headers.set("x-forwarded-for", address);
  return backend.fetch(c.req.raw, c.env);
}
