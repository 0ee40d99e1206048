import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApiKey } from "#shared/identity/create-api-key.ts";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import { rotateApiKey } from "#shared/identity/rotate-api-key.ts";
import { useApiKey } from "#shared/identity/use-api-key.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { endMembership } from "#shared/tenants/end-membership.ts";
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

let teams: Teams;
beforeAll(async () => {
  teams = await createTeams();
});
afterAll(() => teams.database.close());

describe("members", () => {
  it("are listed in pages to whoever may write, and to no viewer", async () => {
    const { owner, admin, writer, viewer } = await teams.createTeam();
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
    const { owner, domain } = await teams.createTeam();
    const stranger = await teams.signIn(`stranger@${domain}`);
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
    const { owner, admin, writer, viewer } = await teams.createTeam();
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
    expect(await teams.rolesOf(owner.tenantId)).toMatchObject({
      [owner.userId]: "member",
      [admin.userId]: "owner",
      [viewer.userId]: "member",
    });
  });

  it("act by their role of now, whatever their token still says", async () => {
    const { owner, admin, viewer } = await teams.createTeam();
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
    const { owner, admin, domain } = await teams.createTeam();
    const { key } = await createApiKey(
      {
        actor: await teams.deps.verifier.verify(admin.token),
        input: { name: "CI", scopes: ["ask", "search"] },
      },
      teams.deps,
    );
    await useApiKey(key, teams.deps);
    const offered = await admin.post(admin.at("/invitations"), {
      email: `friend@${domain}`,
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
    const friend = await teams.signIn(`friend@${domain}`);
    const joining = await friend.post("/v1/invitations/accept", { token });
    expect(await problemOf(joining)).toMatchObject({ status: 404 });

    // Coming back, they get nothing back but what they are given anew.
    await teams.add(await teams.signIn(owner.email), admin.email, "viewer");
    await expect(useApiKey(key, teams.deps)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("get no token by an exchange that runs while they are removed", async () => {
    const { owner, admin } = await teams.createTeam();
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
    while ((await teams.lockWaits()) + settled < 2) await setImmediate();
    goOn.resolve();
    await removal;
    const outcomes = await Promise.allSettled(exchanges);
    expect(outcomes).toMatchObject([
      { status: "rejected", reason: { code: "unauthenticated" } },
      { status: "rejected", reason: { code: "not_found" } },
    ]);
  });

  it("make no key any more once they are removed, that would wait for them to come back", async () => {
    const { owner, admin } = await teams.createTeam();
    const { deps } = teams;
    const actor = await deps.verifier.verify(admin.token);
    const input = { name: "CI", scopes: ["ask" as const] };
    const { id } = await createApiKey({ actor, input }, deps);
    await owner.delete(owner.at(`/members/${admin.userId}`));
    // As where the list of revocations is not read again yet.
    const late = await Promise.allSettled([
      createApiKey({ actor, input }, deps),
      rotateApiKey({ actor, input: { id, graceSeconds: 0 } }, deps),
    ]);
    const refused = { status: "rejected", reason: { code: "unauthenticated" } };
    expect(late).toMatchObject([refused, refused]);
    const left = "SELECT FROM api_keys WHERE created_by = $1 AND revoked_at IS NULL";
    expect(await teams.database.inspect(left, [admin.userId])).toEqual([]);
  });

  it("of any role leave by themselves, and have a tenant of their own when they sign in", async () => {
    const { owner, admin, writer, viewer } = await teams.createTeam();
    for (const person of [admin, writer, viewer]) {
      expect((await person.delete(person.at("/members/me"))).status).toBe(204);
    }
    expect(Object.keys(await teams.rolesOf(owner.tenantId))).toEqual([owner.userId]);
    const alone = await teams.signIn(viewer.email);
    expect(alone.tenantId).not.toBe(owner.tenantId);
    // Out of the last tenant as well: many sign-ins at once make one.
    await teams.database.inspect("DELETE FROM memberships WHERE user_id = $1", [viewer.userId]);
    const back = await Promise.all([1, 2, 3, 4].map(() => teams.signIn(viewer.email)));
    expect(new Set(back.map(({ tenantId }) => tenantId)).size).toBe(1);
    expect(back[0]?.userId).toBe(viewer.userId);
  });

  it("do not leave through an API key", async () => {
    const { writer } = await teams.createTeam();
    const actor = await teams.deps.verifier.verify(writer.token);
    const key = teams.anyone.as(
      teams.deps.signer.sign({ ...actor, kind: "api_key", keyId: "key_1" }, 60),
    );
    expect(await problemOf(await key.delete(writer.at("/members/me")))).toMatchObject({
      status: 403,
    });
  });
});
