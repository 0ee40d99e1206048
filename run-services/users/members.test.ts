import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApiKey } from "#shared/identity/create-api-key.ts";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import { useApiKey } from "#shared/identity/use-api-key.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { settleTenants } from "#shared/privacy/settle-tenants.ts";
import { endMembership } from "#shared/tenants/end-membership.ts";
import { lockMembers } from "#shared/tenants/lock-members.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTeams, type Teams } from "../../test/support/team.ts";

const member = z.object({
  userId: z.string().startsWith("usr_"),
  email: z.string(),
  name: z.string(),
  role: z.string(),
  joinedAt: z.iso.datetime(),
});
const list = z.object({ items: z.array(member), nextCursor: z.string().nullable() });
const tenant = z.object({ id: z.string(), name: z.string(), role: z.string() });

let teams: Teams;
let count = 0;
beforeAll(async () => {
  teams = await createTeams();
});
afterAll(() => teams.database.close());

/** A tenant with one member of each role. */
async function createTeam() {
  count += 1;
  const domain = `team${count}.example`;
  const owner = await teams.signIn(`owner@${domain}`);
  const admin = await teams.add(owner, `admin@${domain}`, "admin");
  const writer = await teams.add(owner, `member@${domain}`, "member");
  const viewer = await teams.add(owner, `viewer@${domain}`, "viewer");
  return { owner, admin, writer, viewer };
}

async function rolesOf(tenantId: string): Promise<Record<string, string>> {
  const rows = await teams.database.inspect<{ user_id: string; role: string }>(
    "SELECT user_id, role FROM memberships WHERE tenant_id = $1",
    [tenantId],
  );
  return Object.fromEntries(rows.map(({ user_id, role }) => [user_id, role]));
}

/** Transactions that wait for another one's end. */
async function lockWaits(): Promise<number> {
  const rows = await teams.database.inspect(
    `SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.length;
}

describe("members", () => {
  it("are listed in pages to whoever may write, and to no viewer", async () => {
    const { owner, admin, writer, viewer } = await createTeam();
    const first = await jsonOf(await writer.get(writer.at("/members?limit=3")), list);
    const rest = await jsonOf(
      await writer.get(writer.at(`/members?limit=3&cursor=${first.nextCursor}`)),
      list,
    );
    const all = [...first.items, ...rest.items];
    expect(Object.fromEntries(all.map(({ email, role }) => [email, role]))).toEqual({
      [owner.email]: "owner",
      [admin.email]: "admin",
      [writer.email]: "member",
      [viewer.email]: "viewer",
    });
    expect(rest.nextCursor).toBeNull();
    const one = await jsonOf(await admin.get(admin.at(`/members/${viewer.userId}`)), member);
    expect(all).toContainEqual(one);
    for (const path of ["/members", `/members/${owner.userId}`]) {
      expect(await problemOf(await viewer.get(viewer.at(path)))).toMatchObject({ status: 403 });
    }
  });

  it("of another tenant are like none, by every way in", async () => {
    const { owner } = await createTeam();
    const stranger = await teams.signIn(`stranger${count}@else.example`);
    const never = "usr_01h455vb4pex5vsknk084sn02q";
    const details = new Set<string>();
    const expectNothing = async (response: Response) => {
      const problem = await problemOf(response);
      expect(problem.status).toBe(404);
      details.add(problem.detail);
    };
    for (const userId of [owner.userId, never]) {
      const own = stranger.at(`/members/${userId}`);
      await expectNothing(await stranger.get(own));
      await expectNothing(await stranger.call("PATCH", own, { role: "viewer" }));
      await expectNothing(await stranger.delete(own));
      await expectNothing(await stranger.post(stranger.at("/transfer"), { userId }));
    }
    expect(details.size).toBe(1);
    for (const path of [owner.at(), owner.at().replace(/.$/, "0")]) {
      const theirs = `${path}/members/${owner.userId}`;
      await expectNothing(await stranger.get(`${path}/members`));
      await expectNothing(await stranger.get(theirs));
      await expectNothing(await stranger.call("PATCH", theirs, { role: "viewer" }));
      await expectNothing(await stranger.delete(theirs));
      await expectNothing(await stranger.delete(`${path}/members/me`));
      await expectNothing(await stranger.post(`${path}/transfer`, { userId: owner.userId }));
      await expectNothing(await stranger.call("PATCH", path, { name: "Mía" }));
    }
    expect(details.size).toBe(2);
  });

  it("get the role that an administrator gives; owners are for owners to make", async () => {
    const { owner, admin, writer, viewer } = await createTeam();
    const change = (by: typeof owner, who: typeof owner, role: string) =>
      by.call("PATCH", by.at(`/members/${who.userId}`), { role });
    const promoted = await jsonOf(await change(admin, viewer, "member"), member);
    expect(promoted).toMatchObject({ userId: viewer.userId, role: "member" });
    for (const [by, who, role] of [
      [writer, viewer, "viewer"],
      [viewer, viewer, "admin"],
      [admin, admin, "owner"],
      [admin, viewer, "owner"],
      [admin, owner, "viewer"],
    ] as const) {
      expect(await problemOf(await change(by, who, role))).toMatchObject({ status: 403 });
    }
    expect(await problemOf(await admin.delete(admin.at(`/members/${owner.userId}`)))).toMatchObject(
      { status: 403 },
    );
    await jsonOf(await change(owner, admin, "owner"), member);
    await jsonOf(await change(owner, owner, "member"), member);
    expect(await rolesOf(owner.tenantId)).toMatchObject({
      [owner.userId]: "member",
      [admin.userId]: "owner",
      [viewer.userId]: "member",
    });
  });

  it("act by their role of now, whatever their token still says", async () => {
    const { owner, admin, viewer } = await createTeam();
    const demoted = await owner.call("PATCH", owner.at(`/members/${admin.userId}`), {
      role: "viewer",
    });
    expect(demoted.status).toBe(200);
    const grab = await admin.call("PATCH", admin.at(`/members/${admin.userId}`), { role: "admin" });
    expect(await problemOf(grab)).toMatchObject({ status: 403 });
    expect((await owner.delete(owner.at(`/members/${admin.userId}`))).status).toBe(204);
    const gone = await admin.delete(admin.at(`/members/${viewer.userId}`));
    expect(await problemOf(gone)).toMatchObject({ status: 401 });
  });

  it("lose every right at once when they are removed", async () => {
    const { owner, admin } = await createTeam();
    const { key } = await createApiKey(
      {
        actor: await teams.deps.verifier.verify(admin.token),
        input: { name: "CI", scopes: ["ask", "search"] },
      },
      teams.deps,
    );
    await useApiKey(key, teams.deps);
    const offered = await admin.post(admin.at("/invitations"), {
      email: `friend${count}@else.example`,
      role: "admin",
    });
    const { token } = await jsonOf(offered, z.looseObject({ token: z.string() }), 201);

    expect((await owner.delete(owner.at(`/members/${admin.userId}`))).status).toBe(204);
    await expect(useApiKey(key, teams.deps)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(teams.signIn(admin.email, owner.tenantId)).rejects.toMatchObject({
      code: "not_found",
    });
    teams.putForward(46_000); // within a minute every service has asked who is out
    expect(await problemOf(await admin.get(admin.at()))).toMatchObject({ status: 401 });
    const friend = await teams.signIn(`friend${count}@else.example`);
    const joining = await friend.post("/v1/invitations/accept", { token });
    expect(await problemOf(joining)).toMatchObject({ status: 404 });

    // Coming back, they get nothing back but what they are given anew.
    await teams.add(await teams.signIn(owner.email), admin.email, "viewer");
    await expect(useApiKey(key, teams.deps)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("get no token by an exchange that runs while they are removed", async () => {
    const { owner, admin } = await createTeam();
    const { key } = await createApiKey(
      {
        actor: await teams.deps.verifier.verify(admin.token),
        input: { name: "CI", scopes: ["ask"] },
      },
      teams.deps,
    );
    const { tenantId } = owner;
    const idToken = teams.deps.localIdentity.signIn(admin.email);
    // As removeMember does it, but slow to commit.
    const [removed, goOn] = [deferred<void>(), deferred<void>()];
    const removal = teams.deps.db.tenant(tenantId, async (tx) => {
      await endMembership(tx, { tenantId, userId: admin.userId });
      removed.resolve();
      await goOn.promise;
    });
    await removed.promise;
    const exchanges = [
      exchangeToken({ kind: "api_key", subjectToken: key }, teams.deps),
      exchangeToken({ kind: "id_token", subjectToken: idToken, tenant: tenantId }, teams.deps),
    ];
    let settled = 0;
    for (const one of exchanges) one.finally(() => settled++).catch(() => {});
    while ((await lockWaits()) + settled < 2) await setImmediate();
    goOn.resolve();
    await removal;
    const outcomes = await Promise.allSettled(exchanges);
    expect(outcomes).toMatchObject([
      { status: "rejected", reason: { code: "unauthenticated" } },
      { status: "rejected", reason: { code: "not_found" } },
    ]);
  });

  it("of any role leave by themselves, and have a tenant of their own when they sign in", async () => {
    const { owner, admin, writer, viewer } = await createTeam();
    for (const person of [admin, writer, viewer]) {
      expect((await person.delete(person.at("/members/me"))).status).toBe(204);
    }
    expect(Object.keys(await rolesOf(owner.tenantId))).toEqual([owner.userId]);
    const alone = await teams.signIn(viewer.email);
    expect(alone.tenantId).not.toBe(owner.tenantId);
    // Out of the last tenant as well: many sign-ins at once make one.
    await teams.database.inspect("DELETE FROM memberships WHERE user_id = $1", [viewer.userId]);
    const back = await Promise.all([1, 2, 3, 4].map(() => teams.signIn(viewer.email)));
    expect(new Set(back.map(({ tenantId }) => tenantId)).size).toBe(1);
    expect(back[0]?.userId).toBe(viewer.userId);
  });

  it("do not leave through an API key", async () => {
    const { writer } = await createTeam();
    const actor = await teams.deps.verifier.verify(writer.token);
    const key = teams.anyone.as(
      teams.deps.signer.sign({ ...actor, kind: "api_key", keyId: "key_1" }, 60),
    );
    expect(await problemOf(await key.delete(writer.at("/members/me")))).toMatchObject({
      status: 403,
    });
  });
});

describe("the last owner", () => {
  it("cannot leave, be removed or step down", async () => {
    const { owner } = await createTeam();
    const self = owner.at(`/members/${owner.userId}`);
    for (const response of [
      await owner.delete(owner.at("/members/me")),
      await owner.delete(self),
      await owner.call("PATCH", self, { role: "admin" }),
    ]) {
      expect(await problemOf(response)).toMatchObject({ status: 409 });
    }
    expect(await rolesOf(owner.tenantId)).toMatchObject({ [owner.userId]: "owner" });
  });

  it("is one of two who go at the same moment, in whatever way", async () => {
    type Person = Awaited<ReturnType<Teams["signIn"]>>;
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
      const { owner } = await createTeam();
      const second = await teams.add(owner, `second${count}@else.example`, "owner");
      const statuses = (await Promise.all(go(owner, second))).map(({ status }) => status);
      const done = statuses.filter((status) => status === 200 || status === 204);
      expect([name, done.length], String(statuses)).toEqual([name, 1]);
      const left = Object.values(await rolesOf(owner.tenantId)).filter((role) => role === "owner");
      expect([name, left]).toEqual([name, ["owner"]]);
    }
  });

  it("is found among the others when one owner is erased while the other leaves", async () => {
    const { owner, admin } = await createTeam();
    const second = await teams.add(owner, `erased${count}@else.example`, "owner");
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
    while (!settled && (await lockWaits()) === 0) await setImmediate();
    goOn.resolve();
    await Promise.all([leaving, erasing]);
    expect(await rolesOf(tenantId)).toMatchObject({ [admin.userId]: "owner" });
  });

  it("hands the tenant over, and is an administrator from then on", async () => {
    const { owner, admin, viewer } = await createTeam();
    const refused = await admin.post(admin.at("/transfer"), { userId: viewer.userId });
    expect(await problemOf(refused)).toMatchObject({ status: 403 });
    const self = await owner.post(owner.at("/transfer"), { userId: owner.userId });
    expect(await problemOf(self)).toMatchObject({ status: 422, errors: [{ path: "userId" }] });
    const done = await owner.post(owner.at("/transfer"), { userId: viewer.userId });
    expect(await jsonOf(done, tenant)).toMatchObject({ id: owner.tenantId, role: "admin" });
    expect(await rolesOf(owner.tenantId)).toMatchObject({
      [owner.userId]: "admin",
      [viewer.userId]: "owner",
    });
    const again = await owner.post(owner.at("/transfer"), { userId: admin.userId });
    expect(await problemOf(again)).toMatchObject({ status: 403 });
  });
});
