import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createMemoryCounter } from "#shared/adapters/rate-limit/create-memory-counter.ts";
import { generateApiKey, prefixOf } from "#shared/identity/api-key.ts";
import { createApiKey } from "#shared/identity/create-api-key.ts";
import { createFailureGuard } from "#shared/identity/guard-failures.ts";
import { generateSessionToken } from "#shared/identity/session-token.ts";
import { createTestGateway } from "../../test/support/gateway.ts";
import { type Client, clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createApp } from "./app.ts";

const tokenResponse = z.object({ access_token: z.string() });
const types = {
  id_token: "urn:pueblo:token-type:firebase-id-token",
  api_key: "urn:pueblo:token-type:api-key",
  session: "urn:pueblo:token-type:session",
  access_token: "urn:ietf:params:oauth:token-type:access_token",
};

let database: TestDatabase;
let deps: ReturnType<typeof createTestIdentity>;
let anyone: Client;
let addresses = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  const guard = createFailureGuard(createMemoryCounter({ windowSeconds: 60 }));
  deps = { ...createTestIdentity(database.db), guard };
  anyone = clientOf(createApp(deps));
});

const somewhere = () => `203.0.113.${++addresses}`;

function tryIt(subject_token: string, type: keyof typeof types, address = somewhere()) {
  return anyone.post(
    "/v1/auth/token",
    {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token,
      subject_token_type: types[type],
    },
    { "x-forwarded-for": address },
  );
}

async function makeKey(): Promise<string> {
  const idToken = deps.localIdentity.signIn("ana@example.com");
  const { access_token } = await jsonOf(await tryIt(idToken, "id_token"), tokenResponse);
  const actor = await deps.verifier.verify(access_token);
  const { key } = await createApiKey({ actor, input: { name: "k", scopes: ["ask"] } }, deps);
  return key;
}

/** A guess at a key whose prefix is known, with the checksum that anybody can work out. */
function guess(prefix: string): string {
  const body = generateApiKey().key.slice(prefix.length, -6);
  return withChecksum(`${prefix}${body}`);
}

/** As secret-token.ts documents it. */
function withChecksum(start: string): string {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const digest = createHash("sha256").update(start).digest().subarray(0, 6);
  return `${start}${Array.from(digest, (byte) => alphabet.charAt(byte % 62)).join("")}`;
}

describe("guessing", () => {
  it("at a key of a known prefix is slowed down from wherever it comes; the right key works on", async () => {
    const key = await makeKey();
    const statuses: number[] = [];
    for (let tried = 0; tried < 25; tried++) {
      statuses.push((await tryIt(guess(prefixOf(key)), "api_key")).status);
    }
    expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
    expect((await tryIt(key, "api_key")).status).toBe(200);
    expect((await tryIt(guess("pm_live_zzzz"), "api_key")).status).toBe(401);
  });

  it("says when to try again", async () => {
    const address = somewhere();
    for (let tried = 0; tried < 100; tried++) await tryIt("x", "id_token", address);
    const refused = await tryIt("x", "id_token", address);
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: "rate_limited" });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
  });

  it("of every kind counts towards one limit of its address, and of no other", async () => {
    const address = somewhere();
    const kinds = [
      () => tryIt("x", "id_token", address),
      () => tryIt(generateSessionToken(), "session", address),
      () => tryIt("x", "access_token", address),
      () => tryIt(generateApiKey().key, "api_key", address),
      () => anyone.post("/v1/auth/session", { idToken: "x" }, { "x-forwarded-for": address }),
    ];
    for (let tried = 0; tried < 20; tried++) {
      for (const one of kinds) expect((await one()).status).toBe(401);
    }
    for (const one of kinds) expect((await one()).status).toBe(429);
    expect((await tryIt("x", "id_token")).status).toBe(401);
    const idToken = deps.localIdentity.signIn("eva@example.com");
    expect((await tryIt(idToken, "id_token", address)).status).toBe(200);
  });

  it("at the door is told like anywhere else, by the client's address", async () => {
    const key = await makeKey();
    const door = clientOf(createTestGateway(deps).app);
    const statuses: number[] = [];
    for (let tried = 0; tried < 22; tried++) {
      const answer = await door.as(guess(prefixOf(key))).get("/v1/me");
      statuses.push(answer.status);
      if (answer.status === 429) expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    }
    expect(statuses).toEqual([...Array(20).fill(401), 429, 429]);
    expect((await door.as(key).post("/v1/ask", {})).status).toBe(200);
  });
});
