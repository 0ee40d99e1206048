import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnswerModel } from "#shared/conversations/ports.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { createApp as createAi } from "../../run-services/ai/app.ts";
import { createApp as createAuth } from "../../run-services/auth/app.ts";
import { createApp as createUsers } from "../../run-services/users/app.ts";
import { bearer } from "../support/battery/attempts.ts";
import { type Operation, operationsOf } from "../support/battery/operations.ts";
import { send } from "../support/battery/send.ts";
import { createWorld, fillPath } from "../support/battery/world.ts";
import { expectRefusal } from "../support/http-client.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

let system: WholeSystem;
beforeAll(async () => {
  system = await createWholeSystem();
});
afterAll(() => system.close());

const secret = "hunter2";
const words = `relation "documents" does not exist: SELECT 1; postgres://app:${secret}@10.0.0.3/x`;

/** A part in whose place is a driver that fails, as drivers do: with everything it knows. */
function failing<T extends object>(part: T): T {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return () => Promise.reject(driverError());
    },
  });
}

const driverError = () => Object.assign(new Error(words), { code: "42P01", detail: secret });

const failingModel: AnswerModel = {
  model: "failing",
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  async *answer() {
    throw driverError();
  },
};

const services = {
  auth: (parts: object) => createAuth({ ...system.identity, ...parts }),
  users: (parts: object) => createUsers({ ...system.deps, ...system.identity, ...parts }),
  ai: (parts: object) =>
    createAi({ ...system.deps, verifier: system.identity.verifier, watchMs: 100, ...parts }),
};

/** Sends what each operation takes; returns how many failed on our side. */
async function askAll(app: HttpApp, accept: string): Promise<number> {
  const world = await createWorld(system);
  // What is deleted cannot be asked for afterwards.
  const isLast = ({ method }: Operation) => Number(method === "DELETE");
  const operations = (await operationsOf(app)).sort((a, b) => isLast(a) - isLast(b));
  let failed = 0;
  for (const operation of operations) {
    const headers = { ...bearer(system.tokenOf(world.boss)), accept };
    const path = fillPath(operation.path, world);
    const answer = await send(app, operation, { path, world, headers });
    const said = `${operation.method} ${operation.path} ${answer.status} ${answer.text}`;
    expect(answer.text.includes(secret) || answer.text.includes("relation"), said).toBe(false);
    for (const [, value] of answer.headers) expect(value).not.toContain(secret);
    if (answer.status >= 400) expectRefusal(answer, path);
    if (answer.status >= 500 || answer.text.includes("event: error")) failed += 1;
  }
  return failed;
}

describe.each([
  ["the database", "auth", () => ({ db: failing(system.db) })],
  ["the database", "users", () => ({ db: failing(system.db) })],
  ["the database", "ai", () => ({ db: failing(system.db) })],
  ["the index", "ai", () => ({ index: failing(system.deps.index) })],
  ["the store", "ai", () => ({ objects: failing(system.deps.objects) })],
  ["the model", "ai", () => ({ model: failingModel })],
] as const)("when %s fails under %s", (_, name, parts) => {
  it.each(["application/json", "text/event-stream"])(
    "no answer tells a word of what it said: %s",
    async (accept) => {
      const app = services[name](parts());
      const failed = await askAll(app, accept);
      expect(failed).toBeGreaterThan(0);
    },
  );
});
