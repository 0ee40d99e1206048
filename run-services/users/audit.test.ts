import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { acts } from "#shared/audit/acts.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTeams, type Person, type Teams } from "../../test/support/team.ts";

const entry = z.object({
  id: z.string().startsWith("aud_"),
  at: z.iso.datetime(),
  actor: z.strictObject({
    kind: z.string(),
    id: z.string(),
    madeBy: z.string().nullable(),
    role: z.string().nullable(),
  }),
  action: z.enum(acts),
  object: z.string(),
  details: z.record(z.string(), z.unknown()),
  requestId: z.string().nullable(),
  address: z.string().nullable(),
});
const list = z.object({ items: z.array(entry), nextCursor: z.string().nullable() });

let teams: Teams;
let count = 0;
beforeAll(async () => {
  teams = await createTeams();
});
afterAll(() => teams.database.close());

const newAddress = () => `auditor${++count}@example.com`;
const listOf = async (who: Person, query = "") =>
  (await jsonOf(await who.get(`/v1/audit${query}`), list)).items;

describe("the audit trail", () => {
  it("tells of an invitation's life in the tenant that it is for", async () => {
    const owner = await teams.signIn(newAddress());
    const member = await teams.add(owner, newAddress(), "viewer");
    const body = { email: newAddress(), role: "admin" };
    const sent = await owner.post(owner.at("/invitations"), body);
    const { id } = await jsonOf(sent, z.looseObject({ id: z.string() }), 201);
    await owner.delete(owner.at(`/invitations/${id}`));
    const told = (await listOf(owner)).map(({ action, actor, object }) => [
      action,
      actor.id,
      object,
    ]);
    expect(told).toEqual([
      ["invitation.revoked", owner.userId, id],
      ["invitation.created", owner.userId, id],
      ["invitation.accepted", member.userId, expect.stringMatching(/^inv_/)],
      ["invitation.created", owner.userId, expect.stringMatching(/^inv_/)],
      ["tenant.created", owner.userId, owner.tenantId],
    ]);
  });

  it("is read by owners, and by keys of theirs that may; by no other role or tenant", async () => {
    const owner = await teams.signIn(newAddress());
    const admin = await teams.add(owner, newAddress(), "admin");
    expect(await problemOf(await admin.get("/v1/audit"))).toMatchObject({ status: 403 });
    const lines = { accept: "application/x-ndjson" };
    expect(await problemOf(await admin.get("/v1/audit", lines))).toMatchObject({ status: 403 });
    const stranger = await teams.signIn(newAddress());
    expect(await listOf(stranger, `?actor=${owner.userId}`)).toEqual([]);
    expect(await (await stranger.get("/v1/audit", lines)).text()).not.toContain(owner.userId);
    const actor = await teams.deps.verifier.verify(owner.token);
    const keyWith = (scopes: typeof actor.scopes) =>
      teams.anyone.as(
        teams.deps.signer.sign({ ...actor, scopes, kind: "api_key", keyId: "key_1" }, 60),
      );
    expect((await keyWith(["audit:read"]).get("/v1/audit")).status).toBe(200);
    expect(await problemOf(await keyWith(["search"]).get("/v1/audit"))).toMatchObject({
      status: 403,
    });
  });

  it("is cut to pages, and by action, actor, object and time", async () => {
    const owner = await teams.signIn(newAddress());
    const admin = await teams.add(owner, newAddress(), "admin");
    const actor = await teams.deps.verifier.verify(admin.token);
    const key = teams.anyone.as(
      teams.deps.signer.sign({ ...actor, kind: "api_key", keyId: "key_9" }, 60),
    );
    for (const name of ["A", "B"]) await owner.call("PATCH", owner.at(), { name });
    await key.call("PATCH", owner.at(), { name: "C" });

    const all = await listOf(owner);
    expect(all).toHaveLength(6);
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .reverse(),
    );
    const first = await jsonOf(await owner.get("/v1/audit?limit=2"), list);
    const second = await jsonOf(
      await owner.get(`/v1/audit?limit=2&cursor=${first.nextCursor}`),
      list,
    );
    expect([...first.items, ...second.items]).toEqual(all.slice(0, 4));

    expect(await listOf(owner, "?action=tenant.changed")).toEqual(all.slice(0, 3));
    expect(await listOf(owner, "?actor=key_9")).toEqual(all.slice(0, 1));
    // A person, with what their keys did.
    expect(await listOf(owner, `?actor=${admin.userId}`)).toEqual([all[0], all[3]]);
    expect(all[0]?.actor).toEqual({
      kind: "api_key",
      id: "key_9",
      madeBy: admin.userId,
      role: "admin",
    });
    expect(await listOf(owner, `?object=${all[3]?.object}`)).toEqual(all.slice(3, 5));
    const middle = encodeURIComponent(all[2]?.at ?? "");
    const older = await listOf(owner, `?to=${middle}`);
    const newer = await listOf(owner, `?from=${middle}`);
    expect([...newer, ...older]).toEqual(all);
    expect(newer).toContainEqual(all[2]);
  });

  it("comes whole as JSON lines, in pages of its own", async () => {
    const owner = await teams.signIn(newAddress());
    await teams.database.inspect(
      `INSERT INTO audit_entries (id, tenant_id, actor_kind, actor_id, action, object)
       SELECT 'aud_' || lpad(i::text, 26, '0'), $1, 'system', 'x', 'tenant.changed', i::text
       FROM generate_series(1, 1203) AS i`,
      [owner.tenantId],
    );
    for (const [query, headers] of [
      ["?limit=1", { accept: "application/x-ndjson" }],
      ["?format=jsonl", {}],
    ] as const) {
      const response = await owner.get(`/v1/audit${query}`, headers);
      expect(response.headers.get("content-type")).toBe("application/x-ndjson");
      const lines = (await response.text()).trimEnd().split("\n");
      const objects = lines.map((line) => entry.parse(JSON.parse(line)).object);
      const inserted = Array.from({ length: 1203 }, (_, i) => String(1203 - i));
      expect(objects).toEqual([owner.tenantId, ...inserted]);
    }
    const few = await owner.get("/v1/audit?format=jsonl&object=7");
    expect((await few.text()).split("\n")).toHaveLength(2);
  });

  it("is read page by page only as the reader takes it, and no further when they go", async () => {
    const owner = await teams.signIn(newAddress());
    await teams.database.inspect(
      `INSERT INTO audit_entries (id, tenant_id, actor_kind, actor_id, action, object)
       SELECT 'aud_' || lpad(i::text, 26, '0'), $1, 'system', 'y', 'tenant.changed', i::text
       FROM generate_series(10001, 15000) AS i`,
      [owner.tenantId],
    );
    const response = await owner.get("/v1/audit?format=jsonl");
    const reader = response.body?.getReader() ?? expect.fail();
    const { value } = await reader.read();
    const lines = new TextDecoder().decode(value).trimEnd().split("\n");
    expect(lines).toHaveLength(500);
    await reader.cancel();
  });

  it("can be neither changed nor thinned by the application", async () => {
    const owner = await teams.signIn(newAddress());
    await owner.call("PATCH", owner.at(), { name: "Z" });
    const before = await listOf(owner);
    const { db } = teams.deps;
    for (const sql of [
      "UPDATE audit_entries SET actor_id = 'nobody'",
      "DELETE FROM audit_entries",
      "TRUNCATE audit_entries",
    ]) {
      for (const attempt of [
        () => db.tenant(owner.tenantId, (tx) => tx.run(sql)),
        () => db.identity((tx) => tx.run(sql)),
        () => db.system((tx) => tx.run(sql)),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: "42501" });
      }
    }
    const forged = `INSERT INTO audit_entries (id, tenant_id, actor_kind, actor_id, action, object)
       VALUES ('aud_x', $1, 'user', 'x', 'x', 'x')`;
    const stranger = await teams.signIn(newAddress());
    await expect(
      db.tenant(stranger.tenantId, (tx) => tx.run(forged, [owner.tenantId])),
    ).rejects.toMatchObject({ code: "42501" });
    expect(await listOf(owner)).toEqual(before);
  });

  it.each([
    ["an action that nobody knows", "?action=x", "action"],
    ["a day for a time", "?from=2026-01-01", "from"],
    ["another format", "?format=xml", "format"],
    ["a cursor of something else", "?cursor=eyJpZCI6InVzcl8xIn0", "cursor"],
  ])("refuses %s", async (_, query, path) => {
    const owner = await teams.signIn("refused@example.com");
    const problem = await problemOf(await owner.get(`/v1/audit${query}`));
    expect(problem).toMatchObject({ status: 422, errors: [{ path }] });
  });
});
