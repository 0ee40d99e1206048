import { describe, expect, it } from "vitest";
import type { Revocation } from "./list-revocations.ts";
import type { TokenActor } from "./ports.ts";
import { createRevocationList } from "./revocation-list.ts";

const person: TokenActor = {
  kind: "user",
  tenantId: "ten_1",
  userId: "usr_1",
  role: "member",
  scopes: [],
};
const key: TokenActor = { ...person, kind: "api_key", keyId: "key_1" };

/** A list over what the auth service has, with a clock and a line that can be moved and cut. */
function createSubject() {
  const state = { now: 1_000_000, up: true, asked: 0, revocations: [] as Revocation[] };
  const load = async () => {
    state.asked += 1;
    if (!state.up) throw new Error("away");
    return state.revocations;
  };
  const list = createRevocationList(load, { now: () => new Date(state.now) });
  return { state, list };
}

describe("the list of revocations", () => {
  it("refuses what was issued until then, of the person there, everywhere, and of the tenant", async () => {
    for (const subject of ["usr_1/ten_1", "usr_1", "ten_1"]) {
      const { state, list } = createSubject();
      state.revocations = [{ subject, before: 500 }];
      await list.refresh();
      expect([499, 500, 501].map((at) => list.has(person, at))).toEqual([true, true, false]);
      expect(list.has({ ...person, userId: "usr_2", tenantId: "ten_2" }, 499)).toBe(false);
    }
  });

  it("refuses a key for good", async () => {
    const { state, list } = createSubject();
    state.revocations = [{ subject: "key_1", before: 500 }];
    await list.refresh();
    expect(list.has(key, 10_000)).toBe(true);
    expect(list.has({ ...key, keyId: "key_2" }, 499)).toBe(false);
    expect(list.has(person, 499)).toBe(false);
  });

  it("asks once for many, behind their backs when it is due, and first of all when it is old", async () => {
    const { state, list } = createSubject();
    await Promise.all([list.refresh(), list.refresh()]);
    expect(state.asked).toBe(1);
    state.now += 14_999;
    expect(list.refresh()).toBeUndefined();
    expect(state.asked).toBe(1);
    state.now += 1;
    expect(list.refresh()).toBeUndefined();
    expect(state.asked).toBe(2);
    await Promise.resolve();
    state.now += 45_000;
    const waited = list.refresh();
    expect(waited).toBeInstanceOf(Promise);
    await waited;
    expect(state.asked).toBe(3);
  });

  it("serves the old list on while nobody answers, and nobody without any", async () => {
    const { state, list } = createSubject();
    state.up = false;
    await expect(list.refresh()).rejects.toMatchObject({ code: "unavailable" });
    state.up = true;
    state.revocations = [{ subject: "usr_1", before: 500 }];
    await list.refresh();
    state.up = false;
    state.now += 60_000;
    await list.refresh();
    expect(list.has(person, 499)).toBe(true);
  });
});
