import type { HttpContext } from "./app-types.ts";

/** What follows is a secret: whoever has such an address needs no token. */
const secretAddresses = "/v1/receipts/";

/** The path of a request as logs may hold it. */
export function loggedPath({ req }: HttpContext): string {
  return req.path.startsWith(secretAddresses) ? `${secretAddresses}…` : req.path;
}
