import { setTimeout as sleep } from "node:timers/promises";
import { z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { authorize } from "#shared/identity/authorize.ts";
import type { Permission } from "#shared/identity/permissions.ts";
import type { TokenActor } from "#shared/identity/ports.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError, invalid } from "#shared/kernel/errors.ts";
import type { IdPrefix } from "#shared/kernel/ids.ts";
import { type Claim, claimRequest, leaseSeconds } from "#shared/limits/claim-request.ts";
import type { ClaimedRequest, IdempotentRequest } from "#shared/limits/idempotent-request.ts";
import { releaseRequest, renewClaim, settleRequest } from "#shared/limits/settle-request.ts";
import type { HttpContext, HttpEnv } from "./app-types.ts";
import { actorOf, signalOf } from "./authenticate.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { keptAnswer, recordStream } from "./keep-answer.ts";

/** Where answers are kept, and how long a duplicate waits for the one under way. */
export type Idempotency = { db: Database; waitMs?: number };

/** The header of every POST that creates: repeating it repeats the answer, not the work. */
export const idempotencyHeader = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({
      description:
        "Makes it safe to send the same request again: for 24 hours it is answered as it was " +
        "(`Idempotency-Replayed: true`), with other parameters it is refused (422).",
    }),
});

/**
 * Answers requests of the same Idempotency-Key once: the first does the work, others wait for
 * its answer and get the same. What is kept is what was done (2xx); whatever was refused or failed
 * has made nothing, and may be tried again. A `secret` answer is never kept: its repeat is a
 * `conflict`.
 */
export function answerOnce(options: {
  operation: string;
  permission: Permission;
  secret: boolean;
}): MiddlewareHandler<HttpEnv> {
  const { operation, permission, secret } = options;
  return async (c, next) => {
    const key = readKey(c);
    if (key === undefined) return next();
    const deps = c.get("idempotency");
    if (!deps) throw new Error("an idempotent endpoint needs a database");
    const actor = callerOf(c);
    // The verb asks as well; an answer that is given again has no verb.
    if (permission !== "signed-in" && permission !== "person") authorize(actor, permission);
    const request = { actor, operation, key, fingerprint: await fingerprintOf(c) };
    const claim = await claimOrWait(request, deps, signalOf(c));
    if (claim.outcome === "done") return replay(claim);
    c.set("idSuffix", claim.idSuffix);
    await work(c, next, { claimed: claim.claimed, secret, deps });
  };
}

/**
 * The id of what a request with an Idempotency-Key makes, the same one however often it is tried;
 * any new one will do where this is undefined.
 */
export function idOnce(c: HttpContext, prefix: IdPrefix): string | undefined {
  const suffix = c.get("idSuffix");
  return suffix === undefined ? undefined : `${prefix}_${suffix}`;
}

async function work(
  c: HttpContext,
  next: () => Promise<void>,
  { claimed, secret, deps }: { claimed: ClaimedRequest; secret: boolean; deps: Idempotency },
): Promise<void> {
  const renewal = setInterval(
    // Whoever cannot renew loses the lease, and with it at most the wait of a duplicate.
    () => void renewClaim(claimed, deps).catch(() => {}),
    (leaseSeconds * 1000) / 3,
  );
  const release = async (refused: boolean) => {
    clearInterval(renewal);
    // A lease that is not given back runs out.
    await releaseRequest(claimed, { refused }, deps).catch(() => {});
  };
  await next();
  const { status } = c.res;
  if (status < 200 || status >= 300) return release(status < 500 && status !== 408);
  const settle = async (text: string | undefined) => {
    clearInterval(renewal);
    const answer = secret ? undefined : keptAnswer(c.res, text);
    await settleRequest(claimed, { status, answer }, deps);
  };
  if (c.res.headers.get("content-type")?.startsWith("text/event-stream")) {
    c.res = recordStream(c.res, { whole: settle, broken: () => release(false) });
  } else {
    await settle(secret ? undefined : await c.res.clone().text());
  }
}

function replay({ answer }: Claim & { outcome: "done" }): Response {
  if (!answer) throw notRepeatable();
  return new Response(answer.body, {
    status: answer.status,
    headers: { "content-type": answer.mediaType, "idempotency-replayed": "true" },
  });
}

type Settled = Exclude<Claim, { outcome: "busy" | "other" }>;

async function claimOrWait(
  request: IdempotentRequest,
  { db, waitMs = 10_000 }: Idempotency,
  signal: AbortSignal,
): Promise<Settled> {
  const until = Date.now() + waitMs;
  for (let pause = 50; ; pause = Math.min(500, pause * 1.5)) {
    const claim = await claimRequest(request, { db });
    if (claim.outcome === "other") throw usedOtherwise();
    if (claim.outcome !== "busy") return claim;
    if (Date.now() + pause > until) throw underWay();
    await sleep(pause, undefined, { signal });
  }
}

function readKey(c: HttpContext): string | undefined {
  const key = c.req.header("idempotency-key");
  if (key === undefined || (key.length >= 1 && key.length <= 255)) return key;
  throw invalid("idempotency-key", {
    es: "debe tener de 1 a 255 caracteres.",
    en: "must have 1 to 255 characters.",
  });
}

function callerOf(c: HttpContext): TokenActor {
  const actor = actorOf(c);
  if (actor.kind === "system") throw new AppError("forbidden");
  return actor;
}

function usedOtherwise(): AppError {
  return invalid("idempotency-key", {
    es: "ya se usó para otra petición; use una clave nueva.",
    en: "was already used for another request; use a new key.",
  });
}

function underWay(): AppError {
  return new AppError("conflict", {
    retry: true,
    detail: {
      es: "La primera petición con este «Idempotency-Key» aún está en curso.",
      en: 'The first request with this "Idempotency-Key" is still under way.',
    },
    headers: { "retry-after": "5" },
  });
}

function notRepeatable(): AppError {
  return new AppError("conflict", {
    detail: {
      es: "La petición con este «Idempotency-Key» ya se cumplió; su respuesta no se puede repetir.",
      en: 'The request with this "Idempotency-Key" was done already; its answer cannot be repeated.',
    },
  });
}
