import { z } from "zod";
import type { Clock } from "#shared/kernel/clock.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { within } from "#shared/kernel/within.ts";

export type ServiceIdentity = {
  /** An ID token that says to `audience` who we are. Throws `unavailable`. */
  tokenFor(audience: string): Promise<string>;
  /** Gives up a token that was refused: the next one is a new one. */
  forget(audience: string, token: string): void;
};

type Kept = { token: string; expiresAt: number; freshUntil: number };

const claimsSchema = z.object({ exp: z.number() });

/** Tokens live an hour; in its last five minutes one may end on the way. */
const marginMs = 5 * 60_000;

/**
 * The identity of this service on Google Cloud, from the metadata server of its instance: ID
 * tokens as Cloud Run asks for them between services. One fetch for all who wait; a token is kept
 * until five minutes before its end, and up to its end while the metadata server is away. Waits
 * `deadlineMs` (3 s) at most.
 * https://cloud.google.com/run/docs/authenticating/service-to-service
 */
export async function createServiceIdentity(
  config: { deadlineMs?: number },
  { clock }: { clock: Clock },
): Promise<ServiceIdentity> {
  // The metadata server only: looking for other credentials pings it once and believes the
  // answer for ever.
  const { Compute } = await import("google-auth-library");
  const provider = new Compute();
  const { deadlineMs = 3000 } = config;
  const kept = new Map<string, Kept>();
  const fetching = new Map<string, Promise<string>>();

  async function renew(audience: string): Promise<string> {
    try {
      // The SDK itself waits for ever on Google Cloud.
      const fetched = await within(deadlineMs, provider.fetchIdToken(audience));
      const token = read(fetched, clock.now().getTime());
      kept.set(audience, token);
      return token.token;
    } catch (cause) {
      const old = kept.get(audience);
      if (old && old.expiresAt > clock.now().getTime()) return old.token;
      throw new AppError("unavailable", { cause });
    } finally {
      fetching.delete(audience);
    }
  }

  return {
    async tokenFor(audience) {
      const known = kept.get(audience);
      if (known && known.freshUntil > clock.now().getTime()) return known.token;
      const renewal = fetching.get(audience) ?? renew(audience);
      fetching.set(audience, renewal);
      return renewal;
    },
    forget(audience, token) {
      if (kept.get(audience)?.token === token) kept.delete(audience);
    },
  };
}

function read(token: string, now: number): Kept {
  const [, payload = ""] = String(token).split(".");
  const { exp } = claimsSchema.parse(parseJson(Buffer.from(payload, "base64url").toString()));
  const expiresAt = exp * 1000;
  if (expiresAt <= now) throw new Error("the metadata server gave a token that has ended");
  return { token, expiresAt, freshUntil: Math.max(expiresAt - marginMs, (now + expiresAt) / 2) };
}
