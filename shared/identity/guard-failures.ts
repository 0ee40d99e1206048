import { AppError } from "#shared/kernel/errors.ts";
import type { Allowance, Limit, RequestCounter } from "#shared/kernel/rate-limiter.ts";
import { looksLikeApiKey, prefixOf } from "./api-key.ts";

/**
 * Runs what proves somebody by a secret, and counts its failures: by where they come from and, of
 * API keys, by the prefix. Over the limit they are `rate_limited` instead of `unauthenticated`.
 * Whoever has the right secret always passes: strangers who fail lock nobody out.
 */
export type FailureGuard = <T>(
  tried: { secret: string; address: string | undefined },
  prove: () => Promise<T>,
) => Promise<T>;

/** Failures a minute. */
const perPrefix = 20;
const perAddress = 100;

/** The counter's window is a minute. */
export function createFailureGuard(counter: RequestCounter): FailureGuard {
  return async (tried, prove) => {
    try {
      return await prove();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "unauthenticated") throw error;
      const limits = limitsOf(tried);
      if (limits.length === 0) throw error;
      const allowance = await counter.take(limits);
      throw allowance.allowed ? error : tooManyFailures(allowance);
    }
  };
}

function limitsOf({ secret, address }: { secret: string; address: string | undefined }): Limit[] {
  const limits: Limit[] = [];
  if (looksLikeApiKey(secret)) {
    limits.push({ key: `failed:key:${prefixOf(secret)}`, limit: perPrefix });
  }
  if (address !== undefined) limits.push({ key: `failed:from:${address}`, limit: perAddress });
  return limits;
}

function tooManyFailures({ limit, resetSeconds }: Allowance): AppError {
  const seconds = String(resetSeconds);
  return new AppError("rate_limited", {
    detail: {
      es: `Demasiados intentos fallidos. Vuelva a intentarlo en ${seconds} s.`,
      en: `Too many failed attempts. Try again in ${seconds} s.`,
    },
    headers: {
      "retry-after": seconds,
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": "0",
      "ratelimit-reset": seconds,
    },
  });
}
