import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";
import { withNextKey, withoutOldKeys } from "../../run-services/local/rotate-keys.ts";
import { jsonOf } from "../support/http-client.ts";
import {
  createFleet,
  exchange,
  type Key,
  kidOf,
  madeKey,
  openAccount,
  startLoad,
} from "../support/key-fleet.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

describe("keys under load", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  it("change without a request that fails: signing keys in three steps", async () => {
    const fleet = await createFleet(database);
    const { idToken, makeKey } = await openAccount(fleet);
    const keys = new Set([(await makeKey()).key, (await makeKey()).key]);
    const old = await exchange(fleet, idToken, "firebase-id-token");
    const load = startLoad(fleet, keys, idToken);
    await load.rounds(20);

    const [first] = fleet.keys();
    await fleet.deploy(withNextKey(fleet.keys(), fleet.now()), () => load.rounds(10));
    const next = fleet.keys()[1];
    expect(kidOf(await exchange(fleet, idToken, "firebase-id-token"))).toBe(first?.kid);
    for (let minute = 0; minute < 16; minute++) {
      fleet.pass(60);
      await load.rounds(6);
    }
    expect(kidOf(await exchange(fleet, idToken, "firebase-id-token"))).toBe(next?.kid);
    await fleet.service.verify(old);

    for (let minute = 0; minute < 15; minute++) {
      fleet.pass(60);
      await load.rounds(6);
    }
    await fleet.deploy(withoutOldKeys(fleet.keys(), fleet.now()), () => load.rounds(10));
    expect(fleet.keys().map(({ kid }) => kid)).toEqual([next?.kid]);
    for (let minute = 0; minute < 11; minute++) {
      fleet.pass(60);
      await load.rounds(6);
    }
    const done = await load.stop();
    expect(load.failures).toEqual([]);
    expect(done).toBeGreaterThan(200);
    // What the withdrawn key signed is worth nothing any more.
    await expect(fleet.service.verify(old)).rejects.toMatchObject({ code: "unauthenticated" });
    await fleet.close();
  });

  it("are refused when they sign before everybody knows them: that is what the steps are for", async () => {
    const fleet = await createFleet(database);
    const { idToken, makeKey } = await openAccount(fleet);
    const load = startLoad(fleet, new Set([(await makeKey()).key]), idToken);
    await load.rounds(20);
    await fleet.deploy([generateSigningKey(), ...fleet.keys()], () => load.rounds(20));
    await load.stop();
    expect(load.failures).not.toEqual([]);
    await fleet.close();
  });

  it("change at once where a key has to go: what it signs is refused within two minutes", async () => {
    const fleet = await createFleet(database);
    const { idToken } = await openAccount(fleet);
    const stolen = await exchange(fleet, idToken, "firebase-id-token");
    await fleet.service.verify(stolen);
    await fleet.deploy([generateSigningKey()], async () => {});
    for (const seconds of [61, 1]) {
      fleet.pass(seconds);
      await fleet.service.verify(await exchange(fleet, idToken, "firebase-id-token"));
    }
    await expect(fleet.service.verify(stolen)).rejects.toMatchObject({ code: "unauthenticated" });
    await fleet.close();
  });

  it("are revoked and replaced: nothing of them works a minute later, anywhere; all others do", async () => {
    const fleet = await createFleet(database);
    const { owner, idToken, makeKey } = await openAccount(fleet);
    const staying = [await makeKey(), await makeKey(), await makeKey()];
    const going = [await makeKey(), await makeKey(), await makeKey(), await makeKey()];
    const keys = new Set([...staying, ...going].map(({ key }) => key));
    const [ended, replaced] = [going.slice(0, 2), going.slice(2)];
    const tokenOf = async ({ key }: Key) => exchange(fleet, key, "api-key");
    const tokens = await Promise.all(going.map(tokenOf));
    for (const token of tokens) await fleet.idle.verify(token);
    const load = startLoad(fleet, keys, idToken);
    await load.rounds(60); // remembered at every door by now

    // Nobody who is right uses them from here on.
    for (const { key } of going) keys.delete(key);
    await load.rounds(12);
    for (const { id } of ended) {
      expect((await owner.delete(`/v1/auth/api-keys/${id}`)).status).toBe(204);
    }
    const rotate = async ({ id }: Key, graceSeconds: number) => {
      const response = await owner.post(`/v1/auth/api-keys/${id}/rotate`, { graceSeconds });
      const { key } = await jsonOf(response, madeKey, 201);
      keys.add(key);
    };
    for (const one of replaced) await rotate(one, 0);
    const [graced] = staying;
    if (graced) await rotate(graced, 3600);
    for (let step = 0; step < 4; step++) {
      fleet.pass(15);
      await load.rounds(20);
    }

    const accepted: string[] = [];
    for (const [index, door] of fleet.doors.entries()) {
      for (const bearer of [...going.map(({ key }) => key), ...tokens]) {
        const { status } = await door.as(bearer).get("/v1/search");
        if (status !== 401) accepted.push(`door ${index}: ${status}`);
      }
    }
    for (const token of tokens) {
      for (const verifier of [fleet.service, fleet.idle]) {
        await expect(verifier.verify(token)).rejects.toMatchObject({ code: "unauthenticated" });
      }
    }
    expect(accepted).toEqual([]);
    for (const { key } of going) await expect(exchange(fleet, key, "api-key")).rejects.toThrow();
    await load.rounds(20);
    const done = await load.stop();
    expect(load.failures).toEqual([]);
    expect(done).toBeGreaterThan(150);
    await fleet.close();
  });
});
