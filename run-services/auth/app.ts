import type { HttpApp } from "#shared/http/app-types.ts";
import { createHttpApp, observersOf } from "#shared/http/create-app.ts";
import type { Deps } from "./deps.ts";
import { createApiKeyRoute } from "./routes/create-api-key.ts";
import { deleteApiKeyRoute } from "./routes/delete-api-key.ts";
import { endSessionRoute } from "./routes/end-session.ts";
import { exchangeTokenRoute } from "./routes/exchange-token.ts";
import { getApiKeyRoute } from "./routes/get-api-key.ts";
import { getKeySetRoute } from "./routes/get-key-set.ts";
import { getSessionRoute } from "./routes/get-session.ts";
import { listApiKeysRoute } from "./routes/list-api-keys.ts";
import { listRevocationsRoute } from "./routes/list-revocations.ts";
import { rotateApiKeyRoute } from "./routes/rotate-api-key.ts";
import { signInLocallyRoute } from "./routes/sign-in-locally.ts";
import { startSessionRoute } from "./routes/start-session.ts";
import { switchSessionRoute } from "./routes/switch-session.ts";

/** Owns /v1/auth and /.well-known/jwks.json. */
export function createApp(deps: Deps): HttpApp {
  const { verifier, db, localIdentity } = deps;
  const parts = { database: () => deps.db.ping() };
  const app = createHttpApp({
    name: "auth",
    ...observersOf(deps),
    verifier,
    idempotency: { db },
    parts,
  });
  exchangeTokenRoute(app, deps);
  if (localIdentity) signInLocallyRoute(app, localIdentity);
  startSessionRoute(app, deps);
  getSessionRoute(app, deps);
  switchSessionRoute(app, deps);
  endSessionRoute(app, deps);
  createApiKeyRoute(app, deps);
  listApiKeysRoute(app, deps);
  getApiKeyRoute(app, deps);
  rotateApiKeyRoute(app, deps);
  deleteApiKeyRoute(app, deps);
  getKeySetRoute(app, deps);
  listRevocationsRoute(app, deps);
  return app;
}
