import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";

/** There is no such object, or no such bucket; the object is not the one that was meant. */
type Refusal = "missing" | "changed";

export type CallConfig = {
  /** How often one call is tried in all. */
  attempts: number;
  /** How long one attempt may take when no bytes are moved, in milliseconds. */
  attemptMs: number;
  /** How long one call may take with all its attempts. */
  deadlineMs: number;
  /** The same of a call that moves an object's bytes; one attempt of it may take half. */
  transferMs: number;
  firstDelayMs: number;
  longestDelayMs: number;
  random(): number;
};

/**
 * As https://cloud.google.com/storage/docs/retry-strategy advises: exponential, with jitter. The
 * SDK's own retries stay off: they are switched by a field that all its calls share.
 */
export const defaultCallConfig: CallConfig = {
  attempts: 5,
  attemptMs: 10_000,
  deadlineMs: 30_000,
  transferMs: 120_000,
  firstDelayMs: 250,
  longestDelayMs: 8_000,
  random: Math.random,
};

type Options = { transfers?: boolean };

/**
 * Tries until it works, within limits. Every `work` may be repeated: either it only reads, or it
 * names the generation that it means. Throws `AppError` `unavailable` and nothing else.
 */
export type Call = <T>(
  name: string,
  work: (attempt: number, signal: AbortSignal) => Promise<T>,
  options?: Options,
) => Promise<T | Refusal>;

export function createCall(config: CallConfig, logger: Logger): Call {
  const { attempts, firstDelayMs, longestDelayMs, random } = config;
  return async (name, work, { transfers = false } = {}) => {
    const endsAt = Date.now() + (transfers ? config.transferMs : config.deadlineMs);
    const attemptMs = transfers ? config.transferMs / 2 : config.attemptMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await within(Math.min(attemptMs, endsAt - Date.now()), (signal) =>
          work(attempt, signal),
        );
      } catch (error) {
        const { status, retryAfterMs } = readError(error);
        if (status === 404) return "missing";
        if (status === 412) return "changed";
        const longest = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
        const waitMs = Math.max(retryAfterMs, longest * (0.5 + random() / 2));
        const isOver = attempt >= attempts || Date.now() + waitMs >= endsAt;
        // 403: neither the bucket's policy nor our account changes within seconds.
        if (isOver || status === 403) throw unavailable(error);
        logger.debug("object store: trying again", { call: name, attempt, status });
        await delay(waitMs);
      }
    }
  };
}

export function unavailable(cause: unknown): AppError {
  return new AppError("unavailable", {
    detail: {
      es: "El almacén de archivos no responde. Inténtelo de nuevo en unos minutos.",
      en: "The file store does not answer. Try again in a few minutes.",
    },
    cause,
  });
}

/** The SDK's errors carry the HTTP status, or a code such as ECONNRESET, in `code`. */
const storageError = z.object({
  code: z.coerce.number().optional().catch(undefined),
  response: z
    .object({ headers: z.object({ "retry-after": z.string().optional() }) })
    .optional()
    .catch(undefined),
});

function readError(error: unknown): { status: number | undefined; retryAfterMs: number } {
  const parsed = storageError.safeParse(error);
  if (!parsed.success) return { status: undefined, retryAfterMs: 0 };
  const { code: status, response } = parsed.data;
  const after = response?.headers["retry-after"];
  if (after === undefined) return { status, retryAfterMs: 0 };
  // Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
  const seconds = Number(after);
  const ms = Number.isNaN(seconds) ? Date.parse(after) - Date.now() : seconds * 1000;
  return { status, retryAfterMs: Number.isNaN(ms) ? 0 : Math.max(0, ms) };
}

async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${ms} ms`);
      controller.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
