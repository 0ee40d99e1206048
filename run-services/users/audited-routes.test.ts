import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonOf } from "../../test/support/http-client.ts";
import { createTeams, type Person, type Teams } from "../../test/support/team.ts";

let teams: Teams;
let count = 0;
beforeAll(async () => {
  teams = await createTeams();
});
afterAll(() => teams.database.close());

const newAddress = () => `audited${++count}@example.com`;

/** Every changing route of the service, by somebody who may, and what it leaves in the trail. */
const changes: Record<
  string,
  (team: { owner: Person; other: Person }) => {
    by?: Person;
    call: [method: string, path: string, body?: unknown];
    leaves: { action: string; object: string | RegExp; details?: object };
  }
> = {
  updateProfile: ({ owner }) => ({
    call: ["PATCH", "/v1/me", { timeZone: "America/Lima", language: "es-pe" }],
    leaves: {
      action: "person.changed",
      object: owner.userId,
      details: { changed: "language timeZone" },
    },
  }),
  updateTenant: ({ owner }) => ({
    call: ["PATCH", owner.at(), { name: "Otra" }],
    leaves: { action: "tenant.changed", object: owner.tenantId },
  }),
  createInvitation: ({ owner }) => ({
    call: ["POST", owner.at("/invitations"), { email: newAddress(), role: "viewer" }],
    leaves: { action: "invitation.created", object: /^inv_/, details: { role: "viewer" } },
  }),
  changeMember: ({ owner, other }) => ({
    call: ["PATCH", owner.at(`/members/${other.userId}`), { role: "viewer" }],
    leaves: {
      action: "member.changed",
      object: other.userId,
      details: { from: "admin", to: "viewer" },
    },
  }),
  removeMember: ({ owner, other }) => ({
    call: ["DELETE", owner.at(`/members/${other.userId}`)],
    leaves: { action: "member.removed", object: other.userId, details: { role: "admin" } },
  }),
  leaveTenant: ({ other }) => ({
    by: other,
    call: ["DELETE", other.at("/members/me")],
    leaves: { action: "member.left", object: other.userId, details: { role: "admin" } },
  }),
  transferTenant: ({ owner, other }) => ({
    call: ["POST", owner.at("/transfer"), { userId: other.userId }],
    leaves: {
      action: "tenant.transferred",
      object: owner.tenantId,
      details: { to: other.userId },
    },
  }),
};
/** Told by tests of their own: below, and where tenants are exported and erased. */
const elsewhere = ["acceptInvitation", "createTenant", "deleteInvitation"];
const ofPrivacy = /export|erasure/;

describe("the audit trail", () => {
  it.each(Object.keys(changes))(
    "tells of %s: who, what, from where, by which request",
    async (id) => {
      const owner = await teams.signIn(newAddress());
      const other = await teams.add(owner, newAddress(), "admin");
      const { by = owner, call, leaves } = changes[id]?.({ owner, other }) ?? expect.fail(id);
      const [method, path, body] = call;
      const requestId = `request-${id}`;
      const response = await by.call(method, path, body, {
        "x-request-id": requestId,
        "x-forwarded-for": "203.0.113.9, 10.0.0.1",
      });
      expect(response.status).toBeLessThan(300);
      const rows = await teams.database.inspect(
        `SELECT tenant_id, actor_kind, actor_id, made_by, role, action, object, details, address
       FROM audit_entries WHERE request_id = $1`,
        [requestId],
      );
      expect(rows).toEqual([
        {
          tenant_id: owner.tenantId,
          actor_kind: "user",
          actor_id: by.userId,
          made_by: null,
          role: by === owner ? "owner" : "admin",
          action: leaves.action,
          object:
            leaves.object instanceof RegExp ? expect.stringMatching(leaves.object) : leaves.object,
          details: leaves.details ?? {},
          address: "203.0.113.9",
        },
      ]);
    },
  );

  it("knows every changing route of the service", async () => {
    const document = z.object({
      paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
    });
    const { paths } = await jsonOf(await teams.anyone.get("/openapi.json"), document);
    const changing = Object.entries(paths)
      .filter(([path]) => !ofPrivacy.test(path))
      .flatMap(([, { get: _, ...methods }]) => Object.values(methods))
      .map(({ operationId }) => operationId);
    expect(changing.sort()).toEqual([...Object.keys(changes), ...elsewhere].sort());
  });

  it("begins with the tenant", async () => {
    const owner = await teams.signIn(newAddress());
    const made = await owner.post("/v1/tenants", { name: "Café" }, { "x-request-id": "r-made" });
    const { id } = await jsonOf(made, z.looseObject({ id: z.string() }), 201);
    const rows = await teams.database.inspect(
      "SELECT tenant_id, actor_id, action, object FROM audit_entries WHERE request_id = 'r-made'",
    );
    expect(rows).toEqual([
      { tenant_id: id, actor_id: owner.userId, action: "tenant.created", object: id },
    ]);
  });
});
