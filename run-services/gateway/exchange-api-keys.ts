import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import { hashApiKey, isWellFormedApiKey } from "#shared/identity/api-key.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { noTracer, type Tracer } from "#shared/kernel/tracer.ts";
import type { Backend } from "./backend.ts";

export type Caller = { actor: Actor; accessToken: string };

export type ApiKeys = {
  /** The access token that an API key stands for. `beforeAsking` runs when nobody knows yet. */
  exchange(key: string, beforeAsking: () => Promise<void>): Promise<Caller>;
  /** Forgets a key that was revoked. */
  forget(keyId: string): void;
};

const tokenResponse = z.object({ access_token: z.string(), expires_in: z.number() });

/** How long an exchange is remembered, in milliseconds. */
const keepMs = 60_000;
const keepRefusalMs = 5_000;
const most = 10_000;

/**
 * Exchanges API keys at the auth service and remembers the answers, by the key's hash. Requests
 * that come with the same key at the same time share one exchange.
 */
export function createApiKeys(
  auth: Backend,
  { verifier, tracer = noTracer }: { verifier: TokenVerifier; tracer?: Tracer },
): ApiKeys {
  const callers = new LRUCache<string, Caller, { key: string }>({
    max: most,
    ttl: keepMs,
    fetchMethod: async (_hash, _stale, { options, context }) => {
      const { access_token, expires_in } = await askAuth(auth, context.key, tracer.traceparent());
      options.ttl = Math.min(keepMs, (expires_in * 1000) / 2);
      return { actor: await verifier.verify(access_token), accessToken: access_token };
    },
  });
  // Apart, so that a flood of wrong keys cannot push the right ones out.
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
    async exchange(key, beforeAsking) {
      if (!isWellFormedApiKey(key)) throw invalidKey();
      const hash = hashApiKey(key).toString("base64url");
      const known = callers.get(hash);
      if (known && (await stillGood(known))) return known;
      callers.delete(hash);
      if (refused.has(hash)) throw invalidKey();
      // Outside of what is shared: nobody is refused for the address of somebody else.
      await beforeAsking();
      try {
        const caller = await callers.fetch(hash, { context: { key } });
        if (!caller) throw invalidKey();
        return caller;
      } catch (error) {
        if (error instanceof AppError && error.code === "unauthenticated") refused.set(hash, true);
        throw error;
      }
    },
    forget(keyId) {
      for (const [hash, { actor }] of callers.entries()) {
        if (actor.kind === "api_key" && actor.keyId === keyId) callers.delete(hash);
      }
    },
  };
}

async function askAuth(
  auth: Backend,
  key: string,
  traceparent: string | undefined,
): Promise<z.infer<typeof tokenResponse>> {
  const response = await auth.fetch(
    new Request("http://auth/v1/auth/token", {
      method: "POST",
      headers: { "content-type": "application/json", ...(traceparent && { traceparent }) },
      body: JSON.stringify({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: key,
        subject_token_type: "urn:pueblo:token-type:api-key",
      }),
    }),
  );
  if (response.status === 401) throw invalidKey();
  if (response.status !== 200) throw new AppError("unavailable");
  return tokenResponse.parse(await response.json());
}

function invalidKey(): AppError {
  return new AppError("unauthenticated", {
    detail: {
      es: "La clave de API no es válida: no existe, caducó o fue revocada.",
      en: "The API key is not valid: it does not exist, has expired or was revoked.",
    },
  });
}
