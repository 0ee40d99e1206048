import { afterAll, beforeAll, expect, it } from "vitest";
import { expectGoodManners, routesOf } from "../support/route-battery.ts";
import { startTestSystem, type TestSystem } from "../support/test-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

it("answers what nobody should send with a clear problem, on every route, and stays up", async () => {
  const caller = await system.signIn("curiosa@tienda.example");
  const routes = await routesOf(system.anyone);
  expect(routes.length).toBeGreaterThan(20);
  for (const route of routes) await expectGoodManners(route, system.anyone, caller);
  const ready = await system.anyone.get("/readyz");
  expect(await ready.json()).toMatchObject({ status: "ok", parts: { database: "ok", ai: "ok" } });
}, 120_000);
