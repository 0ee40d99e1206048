import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createInvitationTokens } from "#shared/adapters/invitation-tokens/create-invitation-tokens.ts";
import { forgetInvitations } from "#shared/tenants/forget-invitations.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTeams, type Person, type Teams } from "../../test/support/team.ts";

const pending = z.strictObject({
  id: z.string().startsWith("inv_"),
  email: z.string(),
  role: z.string(),
  invitedBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
const invitation = pending.extend({ token: z.string(), link: z.string().nullable() });
const list = z.object({ items: z.array(pending), nextCursor: z.string().nullable() });
const tenant = z.object({ id: z.string(), name: z.string(), role: z.string() });
const day = 86_400_000;

let teams: Teams;
let count = 0;
beforeAll(async () => {
  teams = await createTeams();
});
afterAll(() => teams.database.close());

/** Addresses that no other test uses. */
function newAddress(): string {
  count += 1;
  return `person${count}@example.com`;
}

async function invite(by: Person, email: string, fields: object = { role: "member" }) {
  return jsonOf(await by.post(by.at("/invitations"), { email, ...fields }), invitation, 201);
}

const accept = (who: Person, token: string) => who.post("/v1/invitations/accept", { token });

async function pendingOf(who: Person) {
  return (await jsonOf(await who.get(who.at("/invitations")), list)).items;
}

describe("an invitation", () => {
  it("brings in, once, who proves to have the address", async () => {
    const owner = await teams.signIn(newAddress());
    const email = newAddress();
    const made = await invite(owner, email.toUpperCase(), { role: "viewer", expiresInDays: 2 });
    expect(made).toMatchObject({ email, role: "viewer", invitedBy: owner.userId });
    const link = new URL(made.link ?? "");
    expect([link.origin, link.search, link.hash]).toEqual([
      "https://app.example",
      "?lang=es",
      `#token=${made.token}`,
    ]);
    const days = (Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / day;
    expect(days).toBe(2);
    const { token, link: _, ...listed } = made;
    expect(await pendingOf(owner)).toEqual([listed]);

    // Their first sign-in comes after the invitation.
    const guest = await teams.signIn(email);
    const joined = await jsonOf(await accept(guest, token), tenant);
    expect(joined).toMatchObject({ id: owner.tenantId, role: "viewer" });
    expect((await teams.signIn(email, owner.tenantId)).tenantId).toBe(owner.tenantId);
    expect(await pendingOf(owner)).toEqual([]);
    expect(await problemOf(await accept(guest, token))).toMatchObject({ status: 404 });
  });

  it("is good for one of many who accept at once", async () => {
    const owner = await teams.signIn(newAddress());
    const email = newAddress();
    const { token } = await invite(owner, email);
    const guest = await teams.signIn(email);
    const answers = await Promise.all([1, 2, 3, 4].map(() => accept(guest, token)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 404, 404, 404]);
    const rows = await teams.database.inspect(
      "SELECT 1 FROM memberships WHERE tenant_id = $1 AND user_id = $2",
      [owner.tenantId, guest.userId],
    );
    expect(rows).toHaveLength(1);
  });

  it("is for nobody else", async () => {
    const owner = await teams.signIn(newAddress());
    const { token } = await invite(owner, newAddress());
    const thief = await teams.signIn(newAddress());
    const problem = await problemOf(await accept(thief, token));
    expect(problem).toMatchObject({ status: 403 });
    expect(problem.detail).toContain("correo");
    expect(await pendingOf(owner)).toHaveLength(1);
  });

  it("is accepted by people, not by their keys", async () => {
    const owner = await teams.signIn(newAddress());
    const email = newAddress();
    const { token } = await invite(owner, email);
    const guest = await teams.signIn(email);
    const actor = await teams.deps.verifier.verify(guest.token);
    const asKey = teams.deps.signer.sign({ ...actor, kind: "api_key", keyId: "key_1" }, 60);
    const response = await teams.anyone.as(asKey).post("/v1/invitations/accept", { token });
    expect(await problemOf(response)).toMatchObject({ status: 403 });
  });

  it("looks the same when it is wrong, expired, revoked, replaced, foreign or another token", async () => {
    const owner = await teams.signIn(newAddress());
    const email = newAddress();
    const guest = await teams.signIn(email);
    const claims = { id: "inv_01h455vb4pex5vsknk084sn02q", tenantId: owner.tenantId };
    const later = new Date(Date.now() + day);

    const revoked = await invite(owner, email);
    const path = owner.at(`/invitations/${revoked.id}`);
    expect((await owner.delete(path)).status).toBe(204);
    expect(await problemOf(await owner.delete(path))).toMatchObject({ status: 404 });
    const replaced = await invite(owner, email);
    const current = await invite(owner, email, { role: "viewer", expiresInDays: 1 });
    const [head, body, signature] = current.token.split(".");
    const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
    const others = createInvitationTokens({ secret: "x".repeat(32) });
    const tokens = [
      "x",
      "a.b.c",
      revoked.token,
      replaced.token,
      `${unsigned}.${body}.`,
      `${unsigned}.${body}.${signature}`,
      `${head}.${body}.${"A".repeat(43)}`,
      others.sign({ id: current.id, tenantId: owner.tenantId }, later),
      teams.deps.invitationTokens.sign(claims, later),
      teams.deps.invitationTokens.sign(
        { ...claims, id: current.id, tenantId: guest.tenantId },
        later,
      ),
      teams.deps.invitationTokens.sign({ ...claims, id: current.id }, new Date(Date.now() - 1000)),
      guest.token,
    ];
    const seen = new Set<string>();
    for (const token of tokens) {
      const { status, detail } = await problemOf(await accept(guest, token));
      expect(status, token).toBe(404);
      seen.add(detail);
    }
    teams.putForward(day + 1000);
    const again = await teams.signIn(email);
    const late = await problemOf(await accept(again, current.token));
    expect([late.status, seen.add(late.detail).size]).toEqual([404, 1]);
    teams.putForward(-day - 1000);
    expect((await accept(guest, current.token)).status).toBe(200);
  });

  it("is refused to who is a member already", async () => {
    const owner = await teams.signIn(newAddress());
    const email = newAddress();
    const { token } = await invite(owner, email);
    const guest = await teams.signIn(email);
    await teams.database.inspect("INSERT INTO memberships VALUES ($1, $2, 'viewer')", [
      owner.tenantId,
      guest.userId,
    ]);
    expect(await problemOf(await accept(guest, token))).toMatchObject({ status: 409 });
    const again = await owner.post(owner.at("/invitations"), { email, role: "admin" });
    expect(await problemOf(again)).toMatchObject({ status: 409 });
    const [{ role } = { role: "" }] = await teams.database.inspect<{ role: string }>(
      "SELECT role FROM memberships WHERE tenant_id = $1 AND user_id = $2",
      [owner.tenantId, guest.userId],
    );
    expect(role).toBe("viewer");
  });

  it("is made, seen and revoked by administrators; of owners by owners", async () => {
    const owner = await teams.signIn(newAddress());
    const admin = await teams.add(owner, newAddress(), "admin");
    const writer = await teams.add(owner, newAddress(), "member");
    const { id } = await invite(admin, newAddress(), { role: "admin" });
    await invite(owner, newAddress(), { role: "owner" });
    for (const [who, role] of [
      [writer, "viewer"],
      [admin, "owner"],
    ] as const) {
      const sent = await who.post(who.at("/invitations"), { email: newAddress(), role });
      expect(await problemOf(sent)).toMatchObject({ status: 403 });
    }
    expect(await problemOf(await writer.get(writer.at("/invitations")))).toMatchObject({
      status: 403,
    });
    expect(await problemOf(await writer.delete(writer.at(`/invitations/${id}`)))).toMatchObject({
      status: 403,
    });
    const stranger = await teams.signIn(newAddress());
    for (const path of [owner.at(`/invitations/${id}`), stranger.at(`/invitations/${id}`)]) {
      expect(await problemOf(await stranger.delete(path))).toMatchObject({ status: 404 });
    }
    expect(await problemOf(await stranger.get(owner.at("/invitations")))).toMatchObject({
      status: 404,
    });
    const foreign = { email: newAddress(), role: "viewer" };
    const planted = await stranger.post(owner.at("/invitations"), foreign);
    expect(await problemOf(planted)).toMatchObject({ status: 404 });
    expect(await pendingOf(owner)).toHaveLength(2);
  });

  it("goes with the right to send it", async () => {
    const owner = await teams.signIn(newAddress());
    const second = await teams.add(owner, newAddress(), "owner");
    await invite(second, newAddress(), { role: "owner" });
    await invite(second, newAddress(), { role: "viewer" });
    const change = (role: string) =>
      owner.call("PATCH", owner.at(`/members/${second.userId}`), { role });
    expect((await change("admin")).status).toBe(200);
    expect((await pendingOf(owner)).map(({ role }) => role)).toEqual(["viewer"]);
    expect((await change("member")).status).toBe(200);
    expect(await pendingOf(owner)).toEqual([]);
  });

  it("gives through an API key no more than the key may do", async () => {
    const owner = await teams.signIn(newAddress());
    const actor = await teams.deps.verifier.verify(owner.token);
    const keyWith = (scopes: typeof actor.scopes) =>
      teams.anyone.as(
        teams.deps.signer.sign({ ...actor, scopes, kind: "api_key", keyId: "key_1" }, 60),
      );
    const send = (by: ReturnType<typeof keyWith>, role: string) =>
      by.post(owner.at("/invitations"), { email: newAddress(), role });
    const narrow = keyWith(["members:write"]);
    for (const role of ["owner", "admin", "member", "viewer"]) {
      expect(await problemOf(await send(narrow, role))).toMatchObject({ status: 403 });
    }
    const wide = keyWith(actor.scopes);
    expect((await send(wide, "admin")).status).toBe(201);
    expect(await problemOf(await send(wide, "owner"))).toMatchObject({ status: 403 });
  });

  it("is one of a hundred pending at most, also when many are sent at once", async () => {
    const owner = await teams.signIn(newAddress());
    await teams.database.inspect(
      `INSERT INTO invitations (id, tenant_id, email, role, invited_by, expires_at)
       SELECT 'inv_' || $1 || i, $1, i || '@x.example', 'viewer', $2, now() + interval '1 day'
       FROM generate_series(1, 98) AS i`,
      [owner.tenantId, owner.userId],
    );
    const sent = await Promise.all(
      [1, 2, 3, 4].map(() =>
        owner.post(owner.at("/invitations"), { email: newAddress(), role: "viewer" }),
      ),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409]);
    // What is over makes room.
    teams.putForward(2 * day);
    const late = await teams.signIn(owner.email);
    await invite(late, newAddress());
    expect(await pendingOf(late)).toHaveLength(3);
    teams.putForward(-2 * day);
  });

  it("is made once for one Idempotency-Key, and shown once", async () => {
    const owner = await teams.signIn(newAddress());
    const body = { email: newAddress(), role: "viewer" };
    const headers = { "idempotency-key": "k1" };
    await jsonOf(await owner.post(owner.at("/invitations"), body, headers), invitation, 201);
    const again = await owner.post(owner.at("/invitations"), body, headers);
    expect(await problemOf(again)).toMatchObject({ status: 409 });
    expect(await pendingOf(owner)).toHaveLength(1);
  });

  it("leaves no address behind when it is over, and none in the audit trail", async () => {
    const owner = await teams.signIn(newAddress());
    const email = newAddress();
    const { id } = await invite(owner, email);
    await teams.database.inspect(
      "UPDATE invitations SET expires_at = created_at - interval '1 second' WHERE id = $1",
      [id],
    );
    expect(await pendingOf(owner)).toEqual([]);
    await forgetInvitations(teams.deps);
    const kept = await teams.database.inspect("SELECT 1 FROM invitations WHERE id = $1", [id]);
    expect(kept).toEqual([]);
    const trail = await teams.database.inspect("SELECT * FROM audit_entries WHERE object = $1", [
      id,
    ]);
    expect(trail).toHaveLength(1);
    expect(JSON.stringify(trail)).not.toContain(email);
  });

  it.each([
    ["an address that is none", { email: "x" }, "email"],
    ["an unknown role", { role: "king" }, "role"],
    ["no day at all", { expiresInDays: 0 }, "expiresInDays"],
    ["too many days", { expiresInDays: 31 }, "expiresInDays"],
    ["half a day", { expiresInDays: 0.5 }, "expiresInDays"],
  ])("is refused with %s", async (_, fields, path) => {
    const owner = await teams.signIn("refused@example.com");
    const body = { email: newAddress(), role: "viewer", ...fields };
    const problem = await problemOf(await owner.post(owner.at("/invitations"), body));
    expect(problem).toMatchObject({ status: 422, errors: [{ path }] });
  });
});
