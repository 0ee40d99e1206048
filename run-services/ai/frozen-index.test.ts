import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiSystem, createAiSystem } from "../../test/support/ai-app.ts";
import { clientOf, problemOf } from "../../test/support/http-client.ts";

let system: AiSystem;
beforeAll(async () => {
  system = await createAiSystem();
});
afterAll(() => system.close());

it.each([
  ["/v1/search", { query: "reembolso" }],
  ["/v1/ask", { question: "¿Cuándo se paga el reembolso?" }],
])("%s tells when to come again while the index hangs", async (path, body) => {
  const search = () => new Promise<never>(() => {});
  Object.assign(system.deps, { index: { ...system.deps.index, search }, searchMs: 30 });
  const client = clientOf(system.createInstance(), system.tokenOf(await system.addTenant()));
  const response = await client.post(path, body);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await problemOf(response)).toMatchObject({ status: 503, code: "unavailable" });
});
