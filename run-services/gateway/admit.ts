import type { HttpContext } from "#shared/http/app-types.ts";
import { bearerToken } from "#shared/http/authenticate.ts";
import { sessionOf } from "#shared/http/session-cookie.ts";
import { looksLikeApiKey } from "#shared/identity/api-key.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import type { Allowance } from "#shared/kernel/rate-limiter.ts";
import { clientAddress } from "./client-address.ts";
import { demandOwnOrigin, demandOwnPage } from "./demand-own-page.ts";
import type { Deps } from "./deps.ts";
import type { Caller, Secrets } from "./exchange-secrets.ts";
import type { Policy } from "./policy.ts";

/**
 * Who may pass, and how often: callers are counted by API key or person, and with all others of
 * their tenant; everybody else by address. Returns the caller, or nothing for a public path.
 * Throws `unauthenticated` and `rate_limited`.
 */
export async function admit(
  c: HttpContext,
  policy: Policy,
  secrets: Secrets,
  deps: Deps,
): Promise<Caller | undefined> {
  const countAddress = async () => {
    const address = clientAddress(c, deps.trustedProxies);
    await count(c, deps.limits.address.take(address));
    return address;
  };
  if (policy.public) {
    await countAddress();
    if (c.req.path === "/v1/auth/session") demandOwnOrigin(c, deps.corsOrigins);
    return undefined;
  }
  // A name that was made to point here must not make a browser our client.
  if (c.req.path === "/v1/mcp") demandOwnOrigin(c, deps.corsOrigins);
  const caller = await identify(c, secrets, deps, countAddress);
  addLogFields({ tenantId: caller.actor.tenantId });
  const { requests } = deps.limits.allow(caller.actor);
  const both = [
    { key: callerKey(caller), limit: requests.caller },
    { key: caller.actor.tenantId, limit: requests.tenant },
  ];
  await count(c, deps.limits.requests.take(both));
  return caller;
}

async function identify(
  c: HttpContext,
  secrets: Secrets,
  deps: Deps,
  countAddress: () => Promise<string>,
): Promise<Caller> {
  try {
    const session = c.req.header("authorization") === undefined ? sessionOf(c) : undefined;
    if (session !== undefined) {
      demandOwnPage(c, session, deps.corsOrigins);
      return await secrets.exchange(session, countAddress);
    }
    const token = bearerToken(c);
    if (looksLikeApiKey(token)) return await secrets.exchange(token, countAddress);
    return { actor: await deps.verifier.verify(token), accessToken: token };
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") await countAddress();
    throw error;
  }
}

/** What a caller is counted by: its key, or the person in that tenant. */
export function callerKey({ actor }: Caller): string {
  if (actor.kind === "user") return `${actor.userId}/${actor.tenantId}`;
  return actor.kind === "api_key" ? actor.keyId : actor.name;
}

async function count(c: HttpContext, taking: Promise<Allowance>): Promise<void> {
  const allowance = await taking;
  c.set("allowance", allowance);
  if (allowance.allowed) return;
  const seconds = allowance.resetSeconds;
  throw new AppError("rate_limited", {
    detail: {
      es: `Ha superado el límite de peticiones. Vuelva a intentarlo en ${seconds} s.`,
      en: `You are over the request limit. Try again in ${seconds} s.`,
    },
    headers: { "retry-after": String(seconds) },
  });
}
