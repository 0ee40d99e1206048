import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import { isWellFormedApiKey, looksLikeApiKey } from "#shared/identity/api-key.ts";
import { hashSecret } from "#shared/identity/secret-token.ts";
import { noSession } from "#shared/identity/session.ts";
import { looksLikeSession } from "#shared/identity/session-token.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { noTracer, type Tracer } from "#shared/kernel/tracer.ts";
import type { Backend } from "./backend.ts";

export type Caller = { actor: Actor; accessToken: string };

export type Secrets = {
  /**
   * The access token that an API key, or the session of a browser, stands for. `beforeAsking` runs
   * when nobody knows yet, and tells the client's address.
   */
  exchange(secret: string, beforeAsking: () => Promise<string>): Promise<Caller>;
  /** Forgets an API key that was revoked, by its id. */
  forgetKey(keyId: string): void;
  /** Forgets a session that ended or went on under another token. */
  forgetSession(session: string): void;
};

const tokenResponse = z.object({ access_token: z.string(), expires_in: z.number() });

/** How long an exchange is remembered, in milliseconds. */
const keepMs = 60_000;
const keepRefusalMs = 5_000;
const most = 10_000;

/**
 * Exchanges API keys and sessions at the auth service and remembers the answers, by the hash of
 * the secret. Requests that come with the same one at the same time share one exchange.
 */
export function createSecrets(
  auth: Backend,
  { verifier, tracer = noTracer }: { verifier: TokenVerifier; tracer?: Tracer },
): Secrets {
  const callers = new LRUCache<string, Caller, Asked>({
    max: most,
    ttl: keepMs,
    fetchMethod: async (_hash, _stale, { options, context }) => {
      const { access_token, expires_in } = await askAuth(auth, context, tracer.traceparent());
      options.ttl = Math.min(keepMs, (expires_in * 1000) / 2);
      return { actor: await verifier.verify(access_token), accessToken: access_token };
    },
  });
  // Apart, so that a flood of wrong ones cannot push the right ones out.
  const refused = new LRUCache<string, true>({ max: most, ttl: keepRefusalMs });

  /** What was revoked since then is asked for again, and refused. */
  const stillGood = ({ accessToken }: Caller) =>
    verifier.verify(accessToken).then(
      () => true,
      (error) => {
        if (error instanceof AppError && error.code === "unauthenticated") return false;
        throw error;
      },
    );

  return {
    async exchange(secret, beforeAsking) {
      if (!isWellFormedApiKey(secret) && !looksLikeSession(secret)) throw refusalOf(secret);
      const hash = nameOf(secret);
      const known = callers.get(hash);
      if (known && (await stillGood(known))) return known;
      // Only what was found bad: an exchange that others have under way is not to be broken off.
      if (known && callers.get(hash) === known) callers.delete(hash);
      if (refused.has(hash)) throw refusalOf(secret);
      // Outside of what is shared: nobody is refused for the address of somebody else.
      const address = await beforeAsking();
      try {
        const caller = await callers.fetch(hash, { context: { secret, address } });
        if (!caller) throw refusalOf(secret);
        return caller;
      } catch (error) {
        if (error instanceof AppError && error.code === "unauthenticated") refused.set(hash, true);
        throw error;
      }
    },
    forgetKey(keyId) {
      for (const [hash, { actor }] of callers.entries()) {
        if (actor.kind === "api_key" && actor.keyId === keyId) callers.delete(hash);
      }
    },
    forgetSession(session) {
      callers.delete(nameOf(session));
    },
  };
}

const nameOf = (secret: string) => hashSecret(secret).toString("base64url");

type Asked = { secret: string; address: string };

async function askAuth(
  auth: Backend,
  { secret, address }: Asked,
  traceparent: string | undefined,
): Promise<z.infer<typeof tokenResponse>> {
  const response = await auth.fetch(
    new Request("http://auth/v1/auth/token", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-forwarded-for": address,
        ...(traceparent && { traceparent }),
      },
      body: JSON.stringify({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: secret,
        subject_token_type: `urn:pueblo:token-type:${looksLikeApiKey(secret) ? "api-key" : "session"}`,
      }),
    }),
  );
  if (response.status === 200) return tokenResponse.parse(await response.json());
  // Unread, it would hold its connection: whoever guesses could use them all up.
  await response.body?.cancel();
  if (response.status === 401) throw refusalOf(secret);
  if (response.status === 429) throw tooManyFailures(response);
  throw new AppError("unavailable");
}

function tooManyFailures(response: Response): AppError {
  const seconds = response.headers.get("retry-after") ?? "60";
  return new AppError("rate_limited", { headers: { "retry-after": seconds } });
}

function refusalOf(secret: string): AppError {
  return looksLikeApiKey(secret) ? invalidKey() : noSession();
}

function invalidKey(): AppError {
  return new AppError("unauthenticated", {
    detail: {
      es: "La clave de API no es válida: no existe, caducó o fue revocada.",
      en: "The API key is not valid: it does not exist, has expired or was revoked.",
    },
  });
}
