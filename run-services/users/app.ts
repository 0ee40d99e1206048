import type { HttpApp } from "#shared/http/app-types.ts";
import { createHttpApp, observersOf } from "#shared/http/create-app.ts";
import type { Deps } from "./deps.ts";
import { createTenantRoute } from "./routes/create-tenant.ts";
import { getLimitsRoute } from "./routes/get-limits.ts";
import { getProfileRoute } from "./routes/get-profile.ts";
import { getTenantRoute } from "./routes/get-tenant.ts";
import { listTenantsRoute } from "./routes/list-tenants.ts";

/** Owns /v1/me and /v1/tenants. */
export function createApp(deps: Deps): HttpApp {
  const { verifier, db } = deps;
  const parts = { database: () => deps.db.ping() };
  const app = createHttpApp({
    name: "users",
    ...observersOf(deps),
    verifier,
    idempotency: { db },
    parts,
  });
  getProfileRoute(app, deps);
  createTenantRoute(app, deps);
  listTenantsRoute(app, deps);
  getTenantRoute(app, deps);
  getLimitsRoute(app, deps);
  return app;
}
