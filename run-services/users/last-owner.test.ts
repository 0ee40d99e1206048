import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { deferred } from "#shared/kernel/deferred.ts";
import { settleTenants } from "#shared/privacy/settle-tenants.ts";
import { endMembership } from "#shared/tenants/end-membership.ts";
import { lockMembers } from "#shared/tenants/lock-members.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTeams, type Person, type Teams } from "../../test/support/team.ts";

const tenant = z.object({ id: z.string(), name: z.string(), role: z.string() });

let teams: Teams;
beforeAll(async () => {
  teams = await createTeams();
});
afterAll(() => teams.database.close());

describe("the last owner", () => {
  it("cannot leave, be removed or step down", async () => {
    const { owner } = await teams.createTeam();
    const self = owner.at(`/members/${owner.userId}`);
    for (const response of [
      await owner.delete(owner.at("/members/me")),
      await owner.delete(self),
      await owner.call("PATCH", self, { role: "admin" }),
    ]) {
      expect(await problemOf(response)).toMatchObject({ status: 409 });
    }
    expect(await teams.rolesOf(owner.tenantId)).toMatchObject({ [owner.userId]: "owner" });
  });

  it("is one of two who go at the same moment, in whatever way", async () => {
    const leave = (who: Person) => who.delete(who.at("/members/me"));
    const stepDown = (who: Person) =>
      who.call("PATCH", who.at(`/members/${who.userId}`), { role: "viewer" });
    const ways: [string, (one: Person, two: Person) => Promise<Response>[]][] = [
      ["both leave", (one, two) => [leave(one), leave(two)]],
      ["both step down", (one, two) => [stepDown(one), stepDown(two)]],
      ["one leaves, one steps down", (one, two) => [leave(one), stepDown(two)]],
      [
        "each removes the other",
        (one, two) => [
          one.delete(one.at(`/members/${two.userId}`)),
          two.delete(two.at(`/members/${one.userId}`)),
        ],
      ],
    ];
    for (const [name, go] of ways) {
      const { owner, domain } = await teams.createTeam();
      const second = await teams.add(owner, `second@${domain}`, "owner");
      const statuses = (await Promise.all(go(owner, second))).map(({ status }) => status);
      const done = statuses.filter((status) => status === 200 || status === 204);
      expect([name, done.length], String(statuses)).toEqual([name, 1]);
      const left = Object.values(await teams.rolesOf(owner.tenantId)).filter(
        (role) => role === "owner",
      );
      expect([name, left]).toEqual([name, ["owner"]]);
    }
  });

  it("is found among the others when one owner is erased while the other leaves", async () => {
    const { owner, admin, domain } = await teams.createTeam();
    const second = await teams.add(owner, `second@${domain}`, "owner");
    const { tenantId } = owner;
    const { db } = teams.deps;
    const [left, goOn] = [deferred<void>(), deferred<void>()];
    // As leaveTenant does it, but slow to commit.
    const leaving = db.tenant(tenantId, async (tx) => {
      await lockMembers(tx, tenantId);
      await endMembership(tx, { tenantId, userId: owner.userId });
      left.resolve();
      await goOn.promise;
    });
    await left.promise;
    let settled = false;
    const erasing = db
      .erasure(async (tx) => {
        await settleTenants(tx, second.userId);
        await tx.run("DELETE FROM memberships WHERE user_id = $1", [second.userId]);
      })
      .finally(() => {
        settled = true;
      });
    while (!settled && (await teams.lockWaits()) === 0) await setImmediate();
    goOn.resolve();
    await Promise.all([leaving, erasing]);
    expect(await teams.rolesOf(tenantId)).toMatchObject({ [admin.userId]: "owner" });
  });

  it("hands the tenant over, and is an administrator from then on", async () => {
    const { owner, admin, viewer } = await teams.createTeam();
    const refused = await admin.post(admin.at("/transfer"), { userId: viewer.userId });
    expect(await problemOf(refused)).toMatchObject({ status: 403 });
    const self = await owner.post(owner.at("/transfer"), { userId: owner.userId });
    expect(await problemOf(self)).toMatchObject({ status: 422, errors: [{ path: "userId" }] });
    const done = await owner.post(owner.at("/transfer"), { userId: viewer.userId });
    expect(await jsonOf(done, tenant)).toMatchObject({ id: owner.tenantId, role: "admin" });
    expect(await teams.rolesOf(owner.tenantId)).toMatchObject({
      [owner.userId]: "admin",
      [viewer.userId]: "owner",
    });
    const again = await owner.post(owner.at("/transfer"), { userId: admin.userId });
    expect(await problemOf(again)).toMatchObject({ status: 403 });
  });
});
