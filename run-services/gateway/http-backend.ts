import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, Pool } from "undici";
import type { ServiceIdentity } from "#shared/adapters/service-identity/create-service-identity.ts";
import type { HttpEnv } from "#shared/http/app-types.ts";
import {
  dropAnswer,
  type NodeAnswer,
  nodeResponse,
  webResponse,
} from "#shared/http/node-response.ts";
import type { HeaderRecord } from "#shared/http/plain-headers.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import type { PoolState } from "#shared/kernel/meter.ts";
import type { Backend } from "./backend.ts";
import { createCircuit } from "./circuit.ts";
import { createEnding, endAfter } from "./ending.ts";
import { passedOn } from "./hop-by-hop.ts";
import {
  discard,
  isFailure,
  isForeign,
  isTokenRefused,
  mayRetry,
  type Outcome,
} from "./outcome.ts";
import { bodyOf, type Outgoing, onlyReads, sendRequest } from "./send-request.ts";

export type HttpBackendOptions = {
  /** Who we are to the backend, where IAM guards it; its audience is the origin of its URL. */
  identity?: ServiceIdentity;
  logger?: Logger;
  /** How long connecting may take. */
  connectMs?: number;
  /** How long the backend may think, or say nothing in the middle of an answer. */
  silenceMs?: number;
  /** How long a request may take from its beginning to its end, unless one of the two streams. */
  totalMs?: number;
  /** Failures in a row that open the circuit, and how long it stays open. */
  circuit?: { failures: number; openMs: number };
  /** How long the backend may take to show that it is there again. */
  trialMs?: number;
  random?: () => number;
};

export type HttpBackend = Backend & {
  /** How full its pool of connections is. */
  state(): PoolState;
  close(): Promise<void>;
};

type Env = HttpEnv["Bindings"];

/** Requests that may wait for the beginning of their answers; more are refused. */
const mostWaiting = 2048;

/**
 * A backend behind a URL, over kept connections. Bodies stream both ways as they come; when the
 * client goes away, so does the request. A GET or HEAD that met a broken connection, 502 or 503 is
 * sent once more. After some failures in a row (no answer, or 502, 503, 504 from whoever stands in
 * front of it) the circuit opens: for a while nobody waits for the backend, then it is asked
 * whether it lives. Throws `unavailable`.
 * https://cloud.google.com/run/docs/authenticating/service-to-service
 */
export function createHttpBackend(
  name: string,
  baseUrl: string,
  options: HttpBackendOptions = {},
): HttpBackend {
  const { identity, logger = silentLogger, random = Math.random } = options;
  const { connectMs = 3_000, silenceMs = 120_000, totalMs = 150_000 } = options;
  const { failures, openMs } = options.circuit ?? { failures: 5, openMs: 5_000 };
  const { trialMs = 5_000 } = options;
  const base = new URL(baseUrl);
  const root = base.pathname.replace(/\/$/, "");
  const pool = new Pool(base.origin, {
    connections: 256,
    connect: { timeout: connectMs },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  });
  const circuit = createCircuit({
    failures,
    openMs,
    onOpen: () => logger.warn("circuit open: backend is left alone", { backend: name }),
    onClose: () => logger.info("circuit closed: backend answers again", { backend: name }),
  });
  let waiting = 0;

  async function exchange(request: Request, headers: HeaderRecord, env: Env): Promise<Outcome> {
    const ending = createEnding();
    const clear = endAfter(ending, totalMs);
    let left: { reason: unknown } | undefined;
    whenGone(request, env, (reason) => {
      left = { reason };
      ending.end(reason);
    });
    try {
      const { method, url } = request;
      const path = root + url.slice(url.indexOf("/", url.indexOf("//") + 2));
      const body = onlyReads(request) ? null : await bodyOf(request);
      // Until the body has gone through, the client's line decides how long it takes.
      if (body instanceof ReadableStream) clear();
      const about = { method: method as Dispatcher.HttpMethod, path, headers, body };
      const outcome = await sendRepeatedly({ ...about, ending, onStream: clear });
      if (left) throw left.reason;
      return outcome;
    } finally {
      clear();
    }
  }

  async function sendRepeatedly(outgoing: Outgoing): Promise<Outcome> {
    const first = await sendAuthorized(outgoing);
    if (!onlyReads(outgoing) || !mayRetry(first) || outgoing.ending.ended) return first;
    discard(first);
    await sleep(25 + 50 * random());
    return sendAuthorized(outgoing);
  }

  function sendAuthorized(outgoing: Outgoing): Promise<Outcome> {
    return identity ? sendAs(identity, outgoing) : sendRequest(pool, outgoing);
  }

  /** A token that IAM refuses is replaced once. */
  async function sendAs(identity: ServiceIdentity, outgoing: Outgoing): Promise<Outcome> {
    const send = async (token: string) => {
      outgoing.headers["x-serverless-authorization"] = `Bearer ${token}`;
      return sendRequest(pool, outgoing);
    };
    const token = await identity.tokenFor(base.origin);
    const outcome = await send(token);
    if (!isTokenRefused(outcome)) return outcome;
    identity.forget(base.origin, token);
    if (outgoing.body instanceof ReadableStream) return outcome;
    discard(outcome);
    return send(await identity.tokenFor(base.origin));
  }

  /** Asked by the door itself: the request of a client may take minutes, and no one else gets in. */
  async function tryBackend(): Promise<boolean> {
    const ending = createEnding();
    const clear = endAfter(ending, trialMs);
    const about = { method: "GET", path: `${root}/health`, headers: {}, body: null } as const;
    try {
      const outcome = await sendAuthorized({ ...about, ending, onStream() {} });
      discard(outcome);
      return !isFailure(outcome);
    } finally {
      clear();
    }
  }

  function unwrap(outcome: Outcome): NodeAnswer {
    if (!("answer" in outcome)) {
      logger.warn("backend gave no answer", { backend: name, error: outcome.failure });
      throw new AppError("unavailable", { cause: outcome.failure });
    }
    const { answer } = outcome;
    if (!isForeign(answer, identity !== undefined)) return answer;
    dropAnswer(answer);
    logger.warn("backend was answered for", { backend: name, status: answer.status });
    throw new AppError("unavailable", { cause: `${name} answered ${answer.status}` });
  }

  async function send(request: Request, headers: HeaderRecord, env: Env): Promise<Response> {
    const state = circuit.state();
    // While somebody waits for the trial of the backend, the others do not.
    if (state === "open" || state === "trying" || waiting >= mostWaiting) throw closedFor(openMs);
    waiting += 1;
    try {
      if (state === "due" && !(await circuit.tryOnce(tryBackend))) throw closedFor(openMs);
      const outcome = await exchange(request, headers, env);
      circuit.note(isFailure(outcome));
      const answer = unwrap(outcome);
      return env?.outgoing ? nodeResponse(answer) : webResponse(answer);
    } finally {
      waiting -= 1;
    }
  }

  return {
    name,
    send,
    fetch: (request) => send(request, passedOn(Object.fromEntries(request.headers)), undefined),
    state: () => {
      const { connected: total, free: idle, pending } = pool.stats;
      return { total, idle, waiting: pending };
    },
    close: () => pool.close(),
  };
}

function closedFor(ms: number): AppError {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return new AppError("unavailable", { headers: { "retry-after": String(seconds) } });
}

/** Calls `leave` when the client goes away before it was answered. */
function whenGone(request: Request, env: Env, leave: (reason: unknown) => void): void {
  const outgoing = env?.outgoing;
  if (outgoing) {
    // Without a signal, which Node would have to make for each request.
    const left = () => outgoing.writableFinished || leave(new Error("the client has left"));
    if (outgoing.closed) left();
    else outgoing.on("close", left);
    return;
  }
  const { signal } = request;
  if (signal.aborted) leave(signal.reason);
  else signal.addEventListener("abort", () => leave(signal.reason), { once: true });
}
