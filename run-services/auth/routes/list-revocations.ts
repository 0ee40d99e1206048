import type { HttpApp } from "#shared/http/app-types.ts";
import { listRevocations } from "#shared/identity/list-revocations.ts";
import type { Deps } from "../deps.ts";

/**
 * Whose tokens are over, for the services that verify them. Not in the OpenAPI document: no path
 * under /internal leads through the gateway, and IAM lets nobody else in.
 */
export function listRevocationsRoute(app: HttpApp, deps: Pick<Deps, "db">): void {
  app.get("/internal/revocations", async (c) => c.json(await listRevocations(deps), 200));
}
