import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { addressOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { refuseInvalid } from "#shared/http/validate.ts";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import { roles, type Scope, scopes } from "#shared/kernel/actor.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import type { Deps } from "../deps.ts";

const kinds = {
  "urn:pueblo:token-type:firebase-id-token": "id_token",
  "urn:pueblo:token-type:api-key": "api_key",
  "urn:pueblo:token-type:session": "session",
  "urn:ietf:params:oauth:token-type:access_token": "access_token",
} as const;

const scopeList = z.array(z.enum(scopes)).min(1);

/** RFC 6749 section 3.3. */
const scope = z
  .string()
  .max(500)
  .refine((text) => scopesIn(text) !== undefined, {
    params: {
      es: `Indique permisos separados por espacios, de entre: ${scopes.join(", ")}.`,
      en: `Give scopes separated by spaces, out of: ${scopes.join(", ")}.`,
    },
  })
  .openapi({ example: "search ask" });

const input = z.object({
  grant_type: z.literal("urn:ietf:params:oauth:grant-type:token-exchange"),
  subject_token: z.string().min(1).max(8192),
  subject_token_type: z.enum(Object.keys(kinds) as (keyof typeof kinds)[]),
  tenant: z.string().regex(idPattern("ten")).optional(),
  scope: scope.optional(),
});

const output = z
  .object({
    access_token: z.string(),
    issued_token_type: z.literal("urn:ietf:params:oauth:token-type:access_token"),
    token_type: z.literal("Bearer"),
    expires_in: z.int().openapi({ description: "Seconds.", example: 600 }),
    scope: z.string().openapi({ description: "What it allows, space separated." }),
    tenant: z.object({ id: z.string(), name: z.string(), role: z.enum(roles) }),
  })
  .openapi("AccessToken");

/** RFC 8693, as JSON or as a form. */
export function exchangeTokenRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/auth/token",
      operationId: "exchangeToken",
      tags: ["auth"],
      summary: "Exchanges an ID token, an API key or an access token for a token of one tenant.",
      public: true,
      request: {
        body: {
          content: {
            "application/json": { schema: input },
            "application/x-www-form-urlencoded": { schema: input },
          },
        },
      },
      responses: { 200: jsonResponse(output, "The access token.") },
    }),
    async (c) => {
      // Only one of the two was sent and validated; the other is empty, and so is a missing body.
      const data = { ...c.req.valid("json"), ...c.req.valid("form") };
      const parsed = input.safeParse(data);
      refuseInvalid({ data, ...parsed, target: "json" });
      const { subject_token: subjectToken, subject_token_type, tenant, scope } = input.parse(data);
      const kind = kinds[subject_token_type];
      const narrowed = scope === undefined ? undefined : scopesIn(scope);
      const request = { kind, subjectToken, tenant, scopes: narrowed };
      const tried = { secret: subjectToken, address: addressOf(c) };
      const exchange = await deps.guard(tried, () => exchangeToken(request, deps));
      return c.json(
        {
          access_token: exchange.accessToken,
          issued_token_type: "urn:ietf:params:oauth:token-type:access_token" as const,
          token_type: "Bearer" as const,
          expires_in: exchange.expiresIn,
          scope: exchange.scopes.join(" "),
          tenant: exchange.tenant,
        },
        200,
      );
    },
  );
}

function scopesIn(text: string): Scope[] | undefined {
  return scopeList.safeParse(text.split(" ").filter((one) => one !== "")).data;
}
