import type { HttpContext } from "#shared/http/app-types.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Limit } from "#shared/kernel/rate-limiter.ts";
import { callerKey } from "./admit.ts";
import type { Deps } from "./deps.ts";
import type { Caller } from "./exchange-secrets.ts";

const asks = /^\/v1\/(?:ask|answers\/[^/]+\/regenerate)$/;

/** What may run for long: a stream of events, and a question while it is answered. */
function runsLong({ req }: HttpContext): boolean {
  if (req.method === "POST") return asks.test(req.path) || wantsEvents(req);
  return req.method === "GET" && (req.path.endsWith("/events") || wantsEvents(req));
}

function wantsEvents(req: HttpContext["req"]): boolean {
  return (req.header("accept") ?? "").includes("text/event-stream");
}

/**
 * Answers under a place of the caller and one of the tenant when the request runs for long, and
 * gives both back when the answer ends: whole, broken off, or because nobody reads it. Throws
 * `rate_limited` when there is none.
 */
export function holdPlace(
  c: HttpContext,
  caller: Caller | undefined,
  limits: Deps["limits"],
  answer: () => Promise<Response>,
): Promise<Response> {
  return caller && runsLong(c) ? answerInPlace(c, caller, limits, answer) : answer();
}

async function answerInPlace(
  c: HttpContext,
  caller: Caller,
  { allow, places }: Deps["limits"],
  answer: () => Promise<Response>,
): Promise<Response> {
  const { streams } = allow(caller.actor);
  const place = await places.enter([
    { key: callerKey(caller), limit: streams.caller },
    { key: caller.actor.tenantId, limit: streams.tenant },
  ]);
  if (!place.held) throw noPlace(place.full);
  const { outgoing } = c.env ?? {};
  // Node tells of every end, also of one that nothing was sent for.
  if (outgoing) {
    if (outgoing.closed) place.release();
    else outgoing.once("close", place.release);
    return answer();
  }
  try {
    return endWith(await answer(), place.release);
  } catch (error) {
    place.release();
    throw error;
  }
}

/** The same response where there is no server: `release` is called once its body has ended. */
function endWith(response: Response, release: () => void): Response {
  if (!response.body) {
    release();
    return response;
  }
  const source = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.read().catch((error: unknown) => {
        release();
        throw error;
      });
      if (!done) return controller.enqueue(value);
      release();
      controller.close();
    },
    cancel(reason) {
      release();
      return source.cancel(reason);
    },
  });
  const { status, headers } = response;
  return new Response(body, { status, headers });
}

function noPlace({ limit }: Limit): AppError {
  return new AppError("rate_limited", {
    detail: {
      es: `Ya hay ${limit} respuestas en curso, el máximo. Espere a que termine alguna.`,
      en: `There are ${limit} answers under way already, the most allowed. Wait for one to end.`,
    },
    headers: { "retry-after": "5" },
  });
}
