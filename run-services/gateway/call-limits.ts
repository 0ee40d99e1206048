import type { Actor, CallLimits } from "#shared/kernel/actor.ts";

/** Of a token that does not tell: it is older than plans are. */
const untold: CallLimits = {
  requests: { caller: 1_200, tenant: 6_000 },
  streams: { caller: 10, tenant: 20 },
};

/** What an operator allows at most, whatever plans say, in requests a minute. */
export type Caps = { perCaller?: number | undefined; perTenant?: number | undefined };

/** How much a caller may ask for: by the plan that its token tells of, and within the caps. */
export function cappedLimits({ perCaller = Infinity, perTenant = Infinity }: Caps) {
  return (actor: Actor): CallLimits => {
    const { requests, streams } = ofPlan(actor);
    const { caller, tenant } = requests;
    if (caller <= perCaller && tenant <= perTenant) return { requests, streams };
    const capped = { caller: Math.min(caller, perCaller), tenant: Math.min(tenant, perTenant) };
    return { requests: capped, streams };
  };
}

/** For one's own machine: so many requests, whatever the plan says. */
export function fixedRequests(perMinute: number) {
  const requests = { caller: perMinute, tenant: perMinute };
  return (actor: Actor): CallLimits => ({ requests, streams: ofPlan(actor).streams });
}

function ofPlan(actor: Actor): CallLimits {
  return actor.kind === "system" ? untold : (actor.limits ?? untold);
}
