import type { HttpApp, HttpContext } from "#shared/http/app-types.ts";
import { createHttpApp, observersOf } from "#shared/http/create-app.ts";
import { guardBody, payloadTooLarge } from "#shared/http/limit-body.ts";
import { sessionOf } from "#shared/http/session-cookie.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { admit } from "./admit.ts";
import { allowOrigins } from "./allow-origins.ts";
import type { Backend } from "./backend.ts";
import { clientAddress } from "./client-address.ts";
import type { Deps } from "./deps.ts";
import { registerDocs } from "./docs.ts";
import { createSecrets } from "./exchange-secrets.ts";
import { forward } from "./forward.ts";
import { holdPlace } from "./hold-place.ts";
import { registerMergedOpenApi } from "./merged-openapi.ts";
import { policyOf } from "./policy.ts";
import { publicAddress } from "./public-address.ts";

/** The public door: owns every path, and hands each to the service that it belongs to. */
export function createApp(deps: Deps): HttpApp {
  const { backends } = deps;
  const services = [...new Set(Object.values(backends))];
  const asked = services.map((one) => [one.name, () => askReady(one)] as const);
  const parts = { ...deps.parts, ...Object.fromEntries(asked) };
  const app = createHttpApp({
    name: "gateway",
    ...observersOf(deps),
    parts,
    publicDoor: true,
    openApi: false,
  });
  registerMergedOpenApi(app, services);
  registerDocs(app);
  app.use("*", allowOrigins(deps.corsOrigins));

  const auth = backends["/v1/auth"];
  if (!auth) throw new Error("the gateway needs a backend for /v1/auth");
  const secrets = createSecrets(auth, deps);

  async function handle(c: HttpContext, backend: Backend): Promise<Response> {
    const { method, path } = c.req;
    // What one router takes for a signed upload must not be something else to the next.
    if (/(^|\/)\.{1,2}(\/|$)/.test(path)) throw new AppError("not_found");
    const policy = policyOf(method, path, c.req.header("content-type"));
    const caller = await admit(c, policy, secrets, deps);
    guardBody(c, policy.maxBodyBytes);
    const from = {
      address: clientAddress(c, deps.trustedProxies),
      ...publicAddress(c, deps.trustedProxies),
    };
    const response = await holdPlace(c, caller, deps.limits, () =>
      forward(c, backend, caller, from),
    );
    const exceeded = c.get("bodyExceeded");
    if (exceeded !== undefined) {
      // The service saw a body that broke off, and cannot know why.
      await response.body?.cancel();
      throw payloadTooLarge(exceeded);
    }
    const revoked = method === "DELETE" && response.status === 204 && revokedKey(path);
    if (revoked) secrets.forgetKey(revoked);
    const session = path === "/v1/auth/session" && method !== "GET" ? sessionOf(c) : undefined;
    if (session) secrets.forgetSession(session);
    return response;
  }

  const longestFirst = Object.entries(backends).sort(([a], [b]) => b.length - a.length);
  for (const [prefix, backend] of longestFirst) {
    app.all(prefix, (c) => handle(c, backend));
    app.all(`${prefix}/*`, (c) => handle(c, backend));
  }
  return app;
}

function revokedKey(path: string): string | undefined {
  return /^\/v1\/auth\/api-keys\/(key_\w+)$/.exec(path)?.[1];
}

async function askReady(backend: Backend): Promise<void> {
  const response = await backend.fetch(new Request(`http://${backend.name}/ready`));
  await response.body?.cancel();
  if (response.status !== 200) throw new Error(`${backend.name} answered ${response.status}`);
}
