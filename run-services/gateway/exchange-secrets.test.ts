import { describe, expect, it } from "vitest";
import { generateApiKey } from "#shared/identity/api-key.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { type Deferred, deferred } from "#shared/kernel/deferred.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { createSecrets } from "./exchange-secrets.ts";

const actor: Actor = {
  kind: "user",
  tenantId: "ten_1",
  userId: "usr_1",
  role: "owner",
  scopes: ["ask"],
};
const address = async () => "192.0.2.1";

/** An auth service that answers when a test lets it; tokens are good until they are revoked. */
function createDoor() {
  const asked: Deferred<Response>[] = [];
  const revoked = new Set<string>();
  const auth = {
    name: "auth",
    fetch() {
      const answer = deferred<Response>();
      asked.push(answer);
      return answer.promise;
    },
  };
  const verifier = {
    async verify(token: string) {
      if (revoked.has(token)) throw new AppError("unauthenticated");
      return actor;
    },
  };
  const answer = (access_token: string) =>
    asked.at(-1)?.resolve(Response.json({ access_token, expires_in: 600 }));
  return { ...createSecrets(auth, { verifier }), asked, answer, revoked };
}
const asking = { timeout: 5_000, interval: 1 };

describe("an exchange that is under way", () => {
  it("is shared by requests that come while it is, and broken off by none of them", async () => {
    const door = createDoor();
    const { key } = generateApiKey();
    const first = door.exchange(key, address);
    await expect.poll(() => door.asked.length, asking).toBe(1);
    const second = door.exchange(key, address);
    await new Promise(setImmediate);
    door.answer("t1");
    expect(await Promise.all([first, second])).toEqual([
      { actor, accessToken: "t1" },
      { actor, accessToken: "t1" },
    ]);
    expect(door.asked).toHaveLength(1);
  });

  it("is made anew for a token that was revoked, once for all who ask again", async () => {
    const door = createDoor();
    const { key } = generateApiKey();
    const before = door.exchange(key, address);
    await expect.poll(() => door.asked.length, asking).toBe(1);
    door.answer("t1");
    await before;
    door.revoked.add("t1");
    const again = [door.exchange(key, address), door.exchange(key, address)];
    await expect.poll(() => door.asked.length, asking).toBe(2);
    again.push(door.exchange(key, address));
    await new Promise(setImmediate);
    door.answer("t2");
    for (const one of again) expect((await one).accessToken).toBe("t2");
    expect(door.asked).toHaveLength(2);
  });
});
