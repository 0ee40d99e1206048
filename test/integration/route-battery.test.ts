import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpApp } from "#shared/http/app-types.ts";
import {
  allowed,
  badCredentials,
  badSecrets,
  bearer,
  type Credentials,
  forbidden,
  foreign,
  keyFor,
  otherPages,
  withSession,
} from "../support/battery/attempts.ts";
import { type Operation, operationsOf } from "../support/battery/operations.ts";
import { samples } from "../support/battery/samples.ts";
import { fingerprints, send } from "../support/battery/send.ts";
import { createWorld, fillPath, parametersOf, type World } from "../support/battery/world.ts";
import { createWorldSupply } from "../support/battery/world-supply.ts";
import { expectRefusal } from "../support/http-client.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

const doorNames = ["gateway", "auth", "users", "ai"] as const;

let system: WholeSystem;
let victim: World;
let stranger: World;
let bad: Record<"door" | "service", Credentials>;
const combinations: Record<string, number> = {};

beforeAll(async () => {
  system = await createWholeSystem();
  victim = await createWorld(system);
  stranger = await createWorld(system);
  const { everywhere, atTheDoor } = await badCredentials(system, victim);
  const secrets = await badSecrets(system, victim);
  system.aMinuteLater();
  bad = { door: { ...atTheDoor, ...secrets }, service: everywhere };
});
afterAll(async () => {
  const total = Object.values(combinations).reduce((sum, one) => sum + one, 0);
  console.info(`route battery: ${total} combinations`, combinations);
  await system.close();
});

type Tried = {
  path: string;
  headers: Record<string, string>;
  what: string;
  method?: string;
  body?: unknown;
};

async function attempt(app: HttpApp, operation: Operation, world: World, tried: Tried) {
  const answer = await send(app, operation, { ...tried, world });
  const { method = operation.method, path, what } = tried;
  return { ...answer, said: `${what}: ${method} ${path} → ${answer.status} ${answer.text}` };
}

/** Refused with exactly this status, as a problem that says nothing of anybody's. */
async function refused(
  app: HttpApp,
  operation: Operation,
  world: World,
  tried: Tried & { status: number },
) {
  const answer = await attempt(app, operation, world, tried);
  expect(answer.status, answer.said).toBe(tried.status);
  if (tried.method !== "HEAD") expectRefusal(answer, tried.path);
  expect(answer.text.includes(victim.mark), answer.said).toBe(false);
  const challenge = answer.headers.get("www-authenticate");
  expect(challenge, answer.said).toBe(tried.status === 401 ? 'Bearer realm="pueblo"' : null);
}

// Thousands of requests: on a machine that does much else they take a while.
describe.each(doorNames)("every route of %s", { timeout: 240_000 }, (name) => {
  const atDoor = name === "gateway";
  let app: HttpApp;
  let operations: Operation[];
  beforeAll(async () => {
    app = system.doors[name];
    operations = await operationsOf(app);
  });
  const count = (what: string, n: number) => {
    combinations[`${name}, ${what}`] = (combinations[`${name}, ${what}`] ?? 0) + n;
  };

  it("answers 401 to whoever is nobody, 403 to whoever may not, 404 to strangers; and nothing changes", async () => {
    const before = await fingerprints(system);
    for (const operation of operations) {
      if (operation.permission === undefined) continue;
      const path = fillPath(operation.path, victim);
      const unknown = Object.entries(bad[atDoor ? "door" : "service"]).map(([what, headers]) => ({
        what,
        headers,
        path,
        status: 401,
      }));
      const attempts = [
        ...unknown,
        ...forbidden(system, operation, victim),
        ...(atDoor ? otherPages(operation, victim, path) : []),
      ];
      const heads = operation.method === "GET" ? attempts : [];
      for (const one of attempts) await refused(app, operation, victim, one);
      for (const one of heads) await refused(app, operation, victim, { ...one, method: "HEAD" });
      const others = foreign(system, operation, { victim, stranger });
      for (const one of others) await refused(app, operation, stranger, one);
      count("refused", attempts.length + heads.length + others.length);
      // Compared at each operation, so that the one that changes something is named.
      expect({ of: operation.id, ...(await fingerprints(system)) }).toEqual({
        of: operation.id,
        ...before,
      });
    }
  });

  it("lets everybody pass who may, with nothing more than it takes", async () => {
    const worlds = createWorldSupply(system);
    for (const operation of operations) {
      const sample = samples[operation.id];
      let world = await worlds.take();
      const pass = async (what: string, credentials: Record<string, string>) => {
        const session = sample?.session && !credentials.cookie && withSession(world.session.token);
        const headers = { ...credentials, ...session };
        const tried = { what, headers, path: fillPath(operation.path, world) };
        const { status, said } = await attempt(app, operation, world, tried);
        const { refuses } = sample ?? {};
        const refused = typeof refuses === "object" ? refuses[what] : refuses;
        if (refused) expect(status, said).toBe(refused);
        else expect(status, said).toBeLessThan(300);
        count("allowed", 1);
        // What was changed by one is not the same for the next.
        if (operation.method !== "GET") world = await worlds.take();
      };

      const { permission } = operation;
      if (permission === undefined) {
        await pass("anybody", {});
        continue;
      }
      const { also } = sample ?? {};
      for (const index of allowed(permission, world, also).keys()) {
        const one = allowed(permission, world, also)[index];
        if (one) await pass(one.what, bearer(system.tokenOf(one.actor)));
      }
      if (!atDoor) continue;
      await pass("a browser", withSession(world.session.token));
      const key = await keyFor(permission, world, system, also);
      if (key && !sample?.session) await pass("a key", bearer(key));
    }
    await worlds.close();
  });

  it("shows strangers nothing of anybody's where no id is asked for", async () => {
    for (const operation of operations) {
      if (operation.permission === undefined || parametersOf(operation.path).length > 0) continue;
      const world = await createWorld(system);
      const headers = {
        authorization: `Bearer ${system.tokenOf(world.boss)}`,
        ...(samples[operation.id]?.session && withSession(world.session.token)),
      };
      // Also when the question itself is the victim's.
      const asked = { ...world, mark: victim.mark };
      const tried = { what: "a stranger", headers, path: operation.path };
      const { text, said } = await attempt(app, operation, asked, tried);
      const echo = text.replaceAll(/"(question|query)":"[^"]*"/g, "");
      for (const id of [victim.tenantId, victim.documentId, victim.apiKey.id, victim.mark]) {
        expect(echo.includes(id), said).toBe(false);
      }
      count("collections", 1);
    }
  });
});
