import type { HttpContext } from "#shared/http/app-types.ts";
import { bearerToken } from "#shared/http/authenticate.ts";
import { looksLikeApiKey } from "#shared/identity/api-key.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import type { RateLimiter } from "#shared/kernel/rate-limiter.ts";
import { clientAddress } from "./client-address.ts";
import type { Deps } from "./deps.ts";
import type { ApiKeys, Caller } from "./exchange-api-keys.ts";
import type { Policy } from "./policy.ts";

/**
 * Who may pass, and how often: callers are counted by API key, or person and tenant; everybody
 * else by address. Returns the caller, or nothing for a public path. Throws `unauthenticated`
 * and `rate_limited`.
 */
export async function admit(
  c: HttpContext,
  policy: Policy,
  apiKeys: ApiKeys,
  deps: Deps,
): Promise<Caller | undefined> {
  const countAddress = () => count(c, deps.limits.address, clientAddress(c, deps.trustedProxies));
  if (policy.public) {
    await countAddress();
    return undefined;
  }
  const caller = await identify(c, apiKeys, deps, countAddress);
  addLogFields({ tenantId: caller.actor.tenantId });
  await count(c, deps.limits.caller, callerKey(caller));
  return caller;
}

async function identify(
  c: HttpContext,
  apiKeys: ApiKeys,
  deps: Deps,
  countAddress: () => Promise<void>,
): Promise<Caller> {
  try {
    const token = bearerToken(c);
    if (looksLikeApiKey(token)) return await apiKeys.exchange(token, countAddress);
    return { actor: await deps.verifier.verify(token), accessToken: token };
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") await countAddress();
    throw error;
  }
}

function callerKey({ actor }: Caller): string {
  if (actor.kind === "user") return `${actor.userId}/${actor.tenantId}`;
  return actor.kind === "api_key" ? actor.keyId : actor.name;
}

async function count(c: HttpContext, limiter: RateLimiter, key: string): Promise<void> {
  const allowance = await limiter.take(key);
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
