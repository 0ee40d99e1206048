import type { MiddlewareHandler } from "hono";
import type { Actor, Via } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import type { HttpContext, HttpEnv } from "./app-types.ts";

/** Puts the caller into the context, or answers 401. Endpoints that are not public run it. */
export const authenticate: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const verifier = c.get("verifier");
  if (!verifier) throw new Error("an endpoint that is not public needs a token verifier");
  const actor = await verifier.verify(bearerToken(c));
  c.set("actor", { ...actor, via: viaOf(c) });
  addLogFields({ tenantId: actor.tenantId });
  return next();
};

/** The request that somebody acts by, for the audit trail. */
export function viaOf(c: HttpContext): Via {
  return { requestId: c.var.requestId, address: addressOf(c) };
}

/** The client's address, as the gateway says it: nobody else reaches a service. */
export function addressOf(c: HttpContext): string | undefined {
  return c.req.header("x-forwarded-for")?.split(",", 1)[0]?.trim();
}

/** The token of `Authorization: Bearer …`. */
export function bearerToken(c: HttpContext): string {
  const match = /^Bearer +([^\s,]+)$/i.exec(c.req.header("authorization") ?? "");
  if (!match?.[1]) throw new AppError("unauthenticated");
  return match[1];
}

/** Who calls. Only for endpoints that are not public. */
export function actorOf(c: HttpContext): Actor {
  const actor = c.get("actor");
  if (!actor) throw new Error("actorOf: the endpoint is public");
  return actor;
}

/** Asks again who calls: for what goes on for longer than a revocation may wait. */
export async function demandStillKnown(c: HttpContext): Promise<void> {
  await c.get("verifier")?.verify(bearerToken(c));
}

/** Aborts when the caller goes away: hand it to slow or costly work. */
export function signalOf(c: HttpContext): AbortSignal {
  return c.req.raw.signal;
}
