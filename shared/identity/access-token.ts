import { z } from "zod";
import { type CallLimits, roles, type Scope, scopes } from "#shared/kernel/actor.ts";
import type { TokenActor } from "./ports.ts";

/** Who access tokens are for. */
export const tokenAudience = "pueblo";

/** How long an access token lives, in seconds; less when its API key ends sooner. */
export const tokenSeconds = 600;

const count = z.int().positive();

const commonClaims = z.object({
  sub: z.string().startsWith("usr_"),
  tid: z.string().startsWith("ten_"),
  role: z.enum(roles),
  /** Space separated, as in RFC 6749 section 3.3. */
  scope: z.string(),
  /** Requests a minute of the caller and the tenant, streams at once of both: by the plan. */
  lim: z.tuple([count, count, count, count]).optional(),
});

/** The claims beyond `iss`, `aud`, `iat`, `at`, `exp`. */
const claimsSchema = z.discriminatedUnion("kind", [
  commonClaims.extend({ kind: z.literal("user") }),
  commonClaims.extend({ kind: z.literal("api_key"), key: z.string().startsWith("key_") }),
]);
export type TokenClaims = z.infer<typeof claimsSchema>;

export function claimsOf(actor: TokenActor): TokenClaims {
  const common = {
    sub: actor.userId,
    tid: actor.tenantId,
    role: actor.role,
    scope: actor.scopes.join(" "),
    ...(actor.limits && { lim: claimOf(actor.limits) }),
  };
  return actor.kind === "user"
    ? { ...common, kind: "user" }
    : { ...common, kind: "api_key", key: actor.keyId };
}

/** Who the verified claims stand for; undefined when they are not ours. */
export function actorOfClaims(claims: unknown): TokenActor | undefined {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return undefined;
  const { sub, tid, role, scope, lim } = parsed.data;
  const common = {
    tenantId: tid,
    userId: sub,
    role,
    scopes: knownScopes(scope),
    ...(lim && { limits: limitsOf(lim) }),
  };
  return parsed.data.kind === "user"
    ? { kind: "user", ...common }
    : { kind: "api_key", keyId: parsed.data.key, ...common };
}

type LimitsClaim = NonNullable<TokenClaims["lim"]>;

function claimOf({ requests, streams }: CallLimits): LimitsClaim {
  return [requests.caller, requests.tenant, streams.caller, streams.tenant];
}

function limitsOf([callerRequests, tenantRequests, callerStreams, tenantStreams]: LimitsClaim) {
  return {
    requests: { caller: callerRequests, tenant: tenantRequests },
    streams: { caller: callerStreams, tenant: tenantStreams },
  };
}

/** A newer signer may grant what this code does not know yet: that is no reason to refuse. */
function knownScopes(scope: string): Scope[] {
  const given = new Set(scope.split(" "));
  return scopes.filter((known) => given.has(known));
}
