import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { queriesOf } from "#shared/knowledge/cached-embedder.ts";
import { handle as erase } from "../../functions/erase-data/handler.ts";
import { handle as sweep } from "../../functions/sweep-documents/handler.ts";
import { fileForm } from "../support/ai-app.ts";
import { jsonOf, problemOf } from "../support/http-client.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

const erasure = z.object({ id: z.string(), status: z.string(), receiptUrl: z.string() });
const session = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const person = z.object({ id: z.string(), email: z.string() });

let system: WholeSystem;
let people = 0;
beforeAll(async () => {
  system = await createWholeSystem();
});
afterAll(() => system.close());

async function signIn(email = `e${++people}@example.com`, tenant?: string) {
  const exchanged = await system.anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: system.identity.localIdentity.signIn(email),
    subject_token_type: "urn:pueblo:token-type:firebase-id-token",
    ...(tenant && { tenant }),
  });
  const { access_token: token, tenant: own } = await jsonOf(exchanged, session);
  const client = system.anyone.as(token);
  const { id: userId } = await jsonOf(await client.get("/v1/me"), person);
  return { ...client, token, email, name: email.split("@")[0] ?? "", tenantId: own.id, userId };
}
type Person = Awaited<ReturnType<typeof signIn>>;

async function upload(by: Person, text: string, fields: [string, string][] = []): Promise<string> {
  const response = await system.doors.gateway.request("/v1/documents", {
    method: "POST",
    body: fileForm("nota.txt", text, fields),
    headers: { authorization: `Bearer ${by.token}` },
  });
  const { id } = await jsonOf(response, z.object({ id: z.string() }), 202);
  await system.settle();
  return id;
}

async function join(tenant: Person, role: string): Promise<Person> {
  const member = await signIn();
  await system.inspect("INSERT INTO memberships (tenant_id, user_id, role) VALUES ($1, $2, $3)", [
    tenant.tenantId,
    member.userId,
    role,
  ]);
  return signIn(member.email, tenant.tenantId);
}

const askTenant = (by: Person, body: object = {}) =>
  by.post(`/v1/tenants/${by.tenantId}/erasure`, { confirm: by.name, graceDays: 0, ...body });

/** As many ticks as it takes, without the quiet in between. */
async function tick(times = 3, deps: Partial<WholeSystem["deps"]> = {}): Promise<void> {
  for (let i = 0; i < times; i++) {
    await erase({ ...system.deps, ...deps });
    await system.settle();
    await system.inspect("UPDATE erasures SET next_at = now() WHERE state <> 'erased'");
  }
}

async function stateOf(receiptUrl: string): Promise<string> {
  const seen = await system.anyone.get(receiptUrl);
  return (await jsonOf(seen, z.object({ status: z.string() }))).status;
}

const rows = async (table: string, where: string, value: string) =>
  (await system.inspect(`SELECT FROM ${table} WHERE ${where}`, [value])).length;

describe("the erasure of a tenant", () => {
  it("waits for its days of grace, in which it can be called off", async () => {
    const ana = await signIn();
    await upload(ana, "La nota de Ana.");
    const { receiptUrl, status } = await jsonOf(
      await askTenant(ana, { graceDays: 14 }),
      erasure,
      202,
    );
    expect(status).toBe("scheduled");
    await erase(system.deps);
    expect(await rows("documents", "tenant_id = $1", ana.tenantId)).toBe(1);
    expect((await ana.delete(`/v1/tenants/${ana.tenantId}/erasure`)).status).toBe(204);
    await tick();
    expect(await stateOf(receiptUrl)).toBe("cancelled");
    expect((await ana.get(`/v1/tenants/${ana.tenantId}/erasure`)).status).toBe(404);
    expect((await askTenant(ana, { graceDays: 1 })).status).toBe(202);
    expect((await askTenant(ana, { graceDays: 1 })).status).toBe(409);
  });

  it("is asked for by its name, and by an owner alone", async () => {
    const ana = await signIn();
    const admin = await join(ana, "admin");
    const wrong = await problemOf(await askTenant(ana, { confirm: "otra" }));
    expect(wrong).toMatchObject({ status: 422, errors: [{ path: "confirm" }] });
    expect((await problemOf(await askTenant(admin, { confirm: ana.name }))).status).toBe(403);
    const beto = await signIn();
    const foreign = `/v1/tenants/${ana.tenantId}/erasure`;
    const refused = await beto.post(foreign, { confirm: ana.name, graceDays: 0 });
    expect((await problemOf(refused)).status).toBe(404);
    expect((await beto.get(foreign)).status).toBe(404);
  });

  it("is asked for by who owns it now, whatever a token of some minutes ago says", async () => {
    const ana = await signIn();
    const eva = await join(ana, "owner");
    const ask = () => eva.post(`/v1/tenants/${ana.tenantId}/erasure`, { confirm: ana.name });
    const member = "WHERE tenant_id = $1 AND user_id = $2";
    const who = [ana.tenantId, eva.userId];
    await system.inspect(`UPDATE memberships SET role = 'admin' ${member}`, who);
    expect((await problemOf(await ask())).status).toBe(403);
    await system.inspect(`DELETE FROM memberships ${member}`, who);
    expect((await problemOf(await ask())).status).toBe(401);
    expect((await ana.get(`/v1/tenants/${ana.tenantId}/erasure`)).status).toBe(404);
  });

  it("cannot be called off once it has begun, and ends every way in", async () => {
    const ana = await signIn();
    const made = await ana.post("/v1/auth/api-keys", { name: "k", scopes: ["search"] });
    const { key } = await jsonOf(made, z.object({ key: z.string() }), 201);
    const { receiptUrl } = await jsonOf(await askTenant(ana), erasure, 202);
    await erase(system.deps);
    expect(await stateOf(receiptUrl)).toBe("settling");
    system.aMinuteLater();
    for (const token of [ana.token, key]) {
      expect((await system.anyone.as(token).post("/v1/search", { query: "x" })).status).toBe(401);
    }
    const again = await signIn(ana.email);
    expect(again.tenantId).not.toBe(ana.tenantId);
  });

  it("goes on where it was, whatever part fails, and counts what was there at first", async () => {
    const ana = await signIn();
    await upload(ana, "La nota de Ana sobre el arándano.");
    const { receiptUrl } = await jsonOf(await askTenant(ana), erasure, 202);
    const { index, objects, receiptSigner, cache } = system.deps;
    const remembered = `${queriesOf(ana.tenantId)}x`;
    await cache.set(remembered, Uint8Array.of(1), 60);
    const fail = () => Promise.reject(new Error("the process died here"));
    const deaths: Partial<WholeSystem["deps"]>[] = [
      { index: { ...index, deleteTenant: fail } },
      { objects: { ...objects, deleteAll: fail } },
      { cache: { ...cache, forget: fail } },
      {
        receiptSigner: {
          ...receiptSigner,
          sign() {
            throw new Error("the process died here");
          },
        },
      },
    ];
    for (const death of deaths) await tick(2, death);
    expect(await stateOf(receiptUrl)).not.toBe("erased");
    await tick();
    const receipt = z.object({ status: z.string(), held: z.record(z.string(), z.number()) });
    const done = await jsonOf(await system.anyone.get(receiptUrl), receipt);
    expect(done.status).toBe("erased");
    expect(done.held).toMatchObject({ "database.documents": 1, index: 1, objects: 2, cache: 1 });
    expect(await cache.get(remembered)).toBeUndefined();
    for (const table of ["documents", "passages", "outbox", "handled_events"]) {
      expect([table, await rows(table, "tenant_id = $1", ana.tenantId)]).toEqual([table, 0]);
    }
  });

  it("lets late events of the tenant end quietly, and leaves nothing of them", async () => {
    const ana = await signIn();
    await askTenant(ana);
    const uploaded = upload(ana, "Llega tarde.");
    await erase(system.deps);
    await uploaded.catch(() => {});
    await system.settle();
    await tick(4);
    for (const table of ["handled_events", "dead_events", "outbox", "documents"]) {
      expect([table, await rows(table, "tenant_id = $1", ana.tenantId)]).toEqual([table, 0]);
    }
  });

  it("leaves of the audit trail what happened, and nobody's name", async () => {
    const ana = await signIn();
    const id = await upload(ana, "Rastro.");
    await askTenant(ana);
    await tick();
    const trail = await system.inspect<{ row: string }>(
      "SELECT a::text AS row FROM audit_entries a",
    );
    const text = trail.map(({ row }) => row).join("\n");
    for (const name of [ana.tenantId, ana.userId, id]) expect(text).not.toContain(name);
    expect(text).toMatch(/document\.created,erased_[0-9a-f]{32}/);
  });

  it("shows its receipt to nobody who does not know the address", async () => {
    expect((await system.anyone.get("/v1/receipts/x")).status).toBe(404);
    expect((await system.anyone.get(`/v1/receipts/${"A".repeat(43)}`)).status).toBe(404);
  });
});

describe("the erasure of a person", () => {
  it("takes what is theirs, and leaves the tenant what it shares", async () => {
    const ana = await signIn();
    const eva = await join(ana, "member");
    const shared = await upload(eva, "Lo que Eva comparte: la tarifa del pomelo es 3 euros.");
    const own = await upload(eva, "El diario de Eva: pomelo.", [["visibility", "private"]]);
    await eva.post("/v1/ask", { question: "¿Cuánto es la tarifa del pomelo?" });
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    await tick(5);
    expect(await stateOf(receiptUrl)).toBe("erased");
    for (const [table, column] of [
      ["users", "id"],
      ["memberships", "user_id"],
      ["conversations", "created_by"],
      ["documents", "created_by"],
    ]) {
      expect([table, await rows(table ?? "", `${column} = $1`, eva.userId)]).toEqual([table, 0]);
    }
    expect(await rows("documents", "id = $1", own)).toBe(0);
    expect((await ana.get(`/v1/documents/${shared}`)).status).toBe(200);
    const trail = await ana.get("/v1/audit?limit=100");
    expect(await trail.text()).not.toContain(eva.userId);
  });

  it("takes what they were given in the very moment that the door was barred", async () => {
    const ana = await signIn();
    const eva = await join(ana, "admin");
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    await system.inspect("UPDATE erasures SET state = 'erasing' WHERE subject = $1", [eva.userId]);
    expect((await eva.post("/v1/auth/api-keys", { name: "k", scopes: ["ask"] })).status).toBe(201);
    await tick(4);
    expect(await stateOf(receiptUrl)).toBe("erased");
    expect(await rows("api_keys", "created_by = $1", eva.userId)).toBe(0);
  });

  it("takes what nobody could handle and names them", async () => {
    const ana = await signIn();
    const eva = await join(ana, "member");
    const body = JSON.stringify({ question: "¿Qué debo?", askedBy: eva.userId });
    const dead =
      "INSERT INTO dead_events VALUES ('answer-question', $1, 'question-asked', 'x', $2)";
    await system.inspect(dead, [eva.userId, body]);
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    await tick(4);
    expect(await stateOf(receiptUrl)).toBe("erased");
    expect(await rows("dead_events", "message_id = $1", eva.userId)).toBe(0);
  });

  it("lets them begin nothing new in the midst of it, and again from nothing afterwards", async () => {
    const eva = await signIn();
    await upload(eva, "Diario de Eva.", [["visibility", "private"]]);
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    const { db } = system.deps;
    await tick(1, { db: { ...db, tenant: () => Promise.reject(new Error("away")) } });
    await expect(signIn(eva.email)).rejects.toThrow();
    const late = await eva.post("/v1/tenants", { name: "A deshora" });
    const { id } = await jsonOf(late, z.object({ id: z.string() }), 201);
    await tick(6);
    expect(await stateOf(receiptUrl)).toBe("erased");
    for (const tenantId of [eva.tenantId, id]) {
      expect(await rows("tenants", "id = $1", tenantId)).toBe(0);
    }
    expect((await signIn(eva.email)).userId).not.toBe(eva.userId);
  });

  it("ends copies of the tenants that they were in, and their name on them", async () => {
    const ana = await signIn();
    const eva = await join(ana, "owner");
    const path = `/v1/tenants/${ana.tenantId}/export`;
    const keys = async () => {
      const found: string[] = [];
      for await (const key of system.deps.objects.list(`exports/${ana.tenantId}/`)) found.push(key);
      return found;
    };
    const exported = z.object({ status: z.string(), requestedBy: z.string() });
    expect((await eva.post(path, undefined)).status).toBe(202);
    await system.settle();
    expect(await jsonOf(await ana.get(path), exported)).toEqual({
      status: "ready",
      requestedBy: eva.userId,
    });
    const body = { userId: ana.userId };
    expect((await eva.post(`/v1/tenants/${ana.tenantId}/transfer`, body)).status).toBeLessThan(500);
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    await tick(4);
    await sweep(system.deps);
    expect(await stateOf(receiptUrl)).toBe("erased");
    expect(await keys()).toEqual([]);
    expect(await jsonOf(await ana.get(path), exported)).toEqual({
      status: "expired",
      requestedBy: "erased",
    });
    const trail = await system.inspect<{ row: string }>(
      "SELECT a::text AS row FROM audit_entries a",
    );
    expect(trail.map(({ row }) => row).join()).not.toContain(eva.userId);
  });

  it("takes the tenants with it that nobody else belongs to", async () => {
    const ana = await signIn();
    await ana.post("/v1/me/erasure", { confirm: ana.email, graceDays: 0 });
    await tick(5);
    expect(await rows("tenants", "id = $1", ana.tenantId)).toBe(0);
    const done = await system.inspect<{ state: string }>(
      "SELECT state FROM erasures WHERE subject IN ($1, $2)",
      [ana.tenantId, ana.userId],
    );
    expect(done.map(({ state }) => state)).toEqual(["erased", "erased"]);
  });

  it("waits until somebody else owns what others need", async () => {
    const ana = await signIn();
    const eva = await join(ana, "admin");
    const body = { confirm: ana.email, graceDays: 0 };
    const refused = await problemOf(await ana.post("/v1/me/erasure", body));
    expect(refused.status).toBe(409);
    expect(refused.detail).toContain(ana.name);
    await system.inspect(
      "UPDATE memberships SET role = 'owner' WHERE tenant_id = $1 AND user_id = $2",
      [ana.tenantId, eva.userId],
    );
    expect((await ana.post("/v1/me/erasure", body)).status).toBe(202);
    // In the days of grace the other one steps back: the tenant is left to somebody all the same.
    await system.inspect(
      "UPDATE memberships SET role = 'admin' WHERE tenant_id = $1 AND user_id = $2",
      [ana.tenantId, eva.userId],
    );
    await tick(4);
    const left = await system.inspect<{ user_id: string; role: string }>(
      "SELECT user_id, role FROM memberships WHERE tenant_id = $1",
      [ana.tenantId],
    );
    expect(left).toEqual([{ user_id: eva.userId, role: "owner" }]);
  });

  it("can be called off, by the person alone", async () => {
    const ana = await signIn();
    const body = { confirm: ana.email.toUpperCase(), graceDays: 3 };
    expect((await ana.post("/v1/me/erasure", body)).status).toBe(202);
    expect((await ana.get("/v1/me/erasure")).status).toBe(200);
    expect((await ana.delete("/v1/me/erasure")).status).toBe(204);
    expect((await ana.delete("/v1/me/erasure")).status).toBe(404);
    await tick();
    expect(await rows("users", "id = $1", ana.userId)).toBe(1);
  });
});
