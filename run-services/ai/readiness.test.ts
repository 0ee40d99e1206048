import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiSystem, createAiSystem } from "../../test/support/ai-app.ts";

let system: AiSystem;
beforeAll(async () => {
  system = await createAiSystem();
});
afterAll(() => system.close());

it("is not ready with an index that does not take its vectors, and says no more to strangers", async () => {
  const { index } = system.deps;
  let dimension = 256;
  const check = async () => {
    if (dimension !== 512) throw new Error("INDEX_URL names an index for 256 dimensions");
  };
  Object.assign(system.deps, { index: { ...index, check } });
  const app = system.createInstance();
  const ready = async () => {
    const response = await app.request("/readyz");
    return [response.status, await response.json()];
  };
  const parts = { database: "ok", index: "failed" };
  expect(await ready()).toEqual([503, { status: "unavailable", parts }]);
  dimension = 512;
  expect(await ready()).toMatchObject([200, { parts: { index: "ok" } }]);
});
