import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { createTeams, type Teams } from "../../test/support/team.ts";

const profile = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  language: z.string(),
  timeZone: z.string(),
});
const tenant = z.object({ id: z.string(), name: z.string(), role: z.string() });

let teams: Teams;
beforeAll(async () => {
  teams = await createTeams();
});
afterAll(() => teams.database.close());

describe("a person's profile", () => {
  it("starts neutral and keeps what the person says, field by field", async () => {
    const ana = await teams.signIn("ana@profile.example");
    const before = await jsonOf(await ana.get("/v1/me"), profile);
    expect(before).toMatchObject({ language: "es", timeZone: "UTC" });
    const change = { language: "es-co", timeZone: "America/Bogota" };
    const after = await jsonOf(await ana.call("PATCH", "/v1/me", change), profile);
    expect(after).toEqual({ ...before, language: "es-CO", timeZone: "America/Bogota" });
    const named = await jsonOf(await ana.call("PATCH", "/v1/me", { name: " Ana " }), profile);
    expect(named).toEqual({ ...after, name: "Ana" });
    expect(await jsonOf(await ana.get("/v1/me"), profile)).toEqual(named);
    // Signing in again takes nothing of it back.
    const again = await teams.signIn("ana@profile.example");
    expect(await jsonOf(await again.get("/v1/me"), profile)).toEqual(named);
  });

  it("is nobody else's, and no key's to change", async () => {
    const ana = await teams.signIn("ana@profile.example");
    const eva = await teams.signIn("eva@profile.example");
    await jsonOf(await eva.call("PATCH", "/v1/me", { name: "Eva" }), profile);
    expect(await jsonOf(await ana.get("/v1/me"), profile)).toMatchObject({ name: "Ana" });
    const actor = await teams.deps.verifier.verify(ana.token);
    const key = teams.anyone.as(
      teams.deps.signer.sign({ ...actor, kind: "api_key", keyId: "key_1" }, 60),
    );
    expect(await jsonOf(await key.get("/v1/me"), profile)).toMatchObject({ name: "Ana" });
    const problem = await problemOf(await key.call("PATCH", "/v1/me", { name: "Otra" }));
    expect(problem.status).toBe(403);
  });

  it.each([
    ["language", "español"],
    ["language", "e"],
    ["language", ""],
    ["language", "x".repeat(36)],
    ["timeZone", "Bogota"],
    ["timeZone", "+05:00"],
    ["timeZone", ""],
    ["timeZone", "America/Bogota\u0000"],
    ["timeZone", null],
    ["name", "  "],
    ["name", "x".repeat(101)],
  ])("refuses as %s: %s", async (field, value) => {
    const ana = await teams.signIn("ana@profile.example");
    const problem = await problemOf(await ana.call("PATCH", "/v1/me", { [field]: value }));
    expect(problem).toMatchObject({ status: 422, errors: [{ path: field }] });
  });

  it("does not change with nothing", async () => {
    const ana = await teams.signIn("ana@profile.example");
    const problem = await problemOf(await ana.call("PATCH", "/v1/me", {}));
    expect(problem).toMatchObject({ status: 422, errors: [{ path: "body" }] });
  });
});

describe("a tenant's name", () => {
  it("is for administrators to change", async () => {
    const owner = await teams.signIn("owner@profile.example");
    const admin = await teams.add(owner, "admin@profile.example", "admin");
    const writer = await teams.add(owner, "member@profile.example", "member");
    const renamed = await admin.call("PATCH", admin.at(), { name: " Panadería Sol " });
    expect(await jsonOf(renamed, tenant)).toEqual({
      id: owner.tenantId,
      name: "Panadería Sol",
      role: "admin",
    });
    expect(await jsonOf(await owner.get(owner.at()), tenant)).toMatchObject({
      name: "Panadería Sol",
      role: "owner",
    });
    const refused = await writer.call("PATCH", writer.at(), { name: "Mía" });
    expect(await problemOf(refused)).toMatchObject({ status: 403 });
  });

  it("is that of the token's tenant alone, also among one's own", async () => {
    const owner = await teams.signIn("two@profile.example");
    const made = await owner.post("/v1/tenants", { name: "Segunda" });
    const second = await jsonOf(made, tenant, 201);
    const other = await owner.call("PATCH", `/v1/tenants/${second.id}`, { name: "X" });
    expect(await problemOf(other)).toMatchObject({ status: 404 });
    const there = await teams.signIn(owner.email, second.id);
    const renamed = await there.call("PATCH", there.at(), { name: "X" });
    expect(await jsonOf(renamed, tenant)).toMatchObject({ id: second.id, name: "X" });
  });
});
