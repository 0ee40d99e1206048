import type { HttpEnv } from "#shared/http/app-types.ts";
import type { HeaderRecord } from "#shared/http/plain-headers.ts";

/** A service behind the door, in this process or over HTTP. */
export type Backend = {
  name: string;
  /** `env` is Node's own request and response, for apps in this process. */
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  /**
   * The same, where it can be done without another request being made for its headers: these are
   * sent in place of the request's own.
   */
  send?(request: Request, headers: HeaderRecord, env: HttpEnv["Bindings"]): Promise<Response>;
};

/** Who answers which path prefix. */
export type Backends = Record<string, Backend>;

/** The table of path prefixes, out of the services that own them. */
export function routeTable({
  auth,
  users,
  ai,
}: Record<"auth" | "users" | "ai", Backend>): Backends {
  return {
    "/v1/auth": auth,
    "/.well-known/jwks.json": auth,
    "/v1/me": users,
    "/v1/tenants": users,
    "/v1/invitations": users,
    "/v1/scim": users,
    "/v1/audit": users,
    "/v1/receipts": users,
    "/.well-known/receipt-keys.json": users,
    "/v1/documents": ai,
    "/v1/uploads": ai,
    "/v1/downloads": ai,
    "/v1/search": ai,
    "/v1/ask": ai,
    "/v1/conversations": ai,
    "/v1/answers": ai,
    "/v1/feedback": ai,
    "/v1/openai": ai,
    "/v1/mcp": ai,
  };
}
