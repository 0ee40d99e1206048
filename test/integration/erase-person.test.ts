import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { handle as sweep } from "../../functions/sweep-documents/handler.ts";
import { createErasing, erasure } from "../support/erasing.ts";
import { jsonOf, problemOf } from "../support/http-client.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

let system: WholeSystem;
let erasing: ReturnType<typeof createErasing>;
beforeAll(async () => {
  system = await createWholeSystem();
  erasing = createErasing(system);
});
afterAll(() => system.close());

describe("the erasure of a person", () => {
  it("takes what is theirs, and leaves the tenant what it shares", async () => {
    const ana = await erasing.signIn();
    const eva = await erasing.join(ana, "member");
    const shared = await erasing.upload(
      eva,
      "Lo que Eva comparte: la tarifa del pomelo es 3 euros.",
    );
    const own = await erasing.upload(eva, "El diario de Eva: pomelo.", [["visibility", "private"]]);
    await eva.post("/v1/ask", { question: "¿Cuánto es la tarifa del pomelo?" });
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    await erasing.tick(5);
    expect(await erasing.stateOf(receiptUrl)).toBe("erased");
    for (const [table, column] of [
      ["users", "id"],
      ["memberships", "user_id"],
      ["conversations", "created_by"],
      ["documents", "created_by"],
    ]) {
      expect([table, await erasing.rows(table ?? "", `${column} = $1`, eva.userId)]).toEqual([
        table,
        0,
      ]);
    }
    expect(await erasing.rows("documents", "id = $1", own)).toBe(0);
    expect((await ana.get(`/v1/documents/${shared}`)).status).toBe(200);
    const trail = await ana.get("/v1/audit?limit=100");
    expect(await trail.text()).not.toContain(eva.userId);
  });

  it("takes what they were given in the very moment that the door was barred", async () => {
    const ana = await erasing.signIn();
    const eva = await erasing.join(ana, "admin");
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    await system.inspect("UPDATE erasures SET state = 'erasing' WHERE subject = $1", [eva.userId]);
    expect((await eva.post("/v1/auth/api-keys", { name: "k", scopes: ["ask"] })).status).toBe(201);
    await erasing.tick(4);
    expect(await erasing.stateOf(receiptUrl)).toBe("erased");
    expect(await erasing.rows("api_keys", "created_by = $1", eva.userId)).toBe(0);
  });

  it("takes what nobody could handle and names them", async () => {
    const ana = await erasing.signIn();
    const eva = await erasing.join(ana, "member");
    const body = JSON.stringify({ question: "¿Qué debo?", askedBy: eva.userId });
    const dead =
      "INSERT INTO dead_events VALUES ('answer-question', $1, 'question-asked', 'x', $2)";
    await system.inspect(dead, [eva.userId, body]);
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    await erasing.tick(4);
    expect(await erasing.stateOf(receiptUrl)).toBe("erased");
    expect(await erasing.rows("dead_events", "message_id = $1", eva.userId)).toBe(0);
  });

  it("lets them begin nothing new in the midst of it, and again from nothing afterwards", async () => {
    const eva = await erasing.signIn();
    await erasing.upload(eva, "Diario de Eva.", [["visibility", "private"]]);
    const asked = await eva.post("/v1/me/erasure", { confirm: eva.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    const { db } = system.deps;
    await erasing.tick(1, { db: { ...db, tenant: () => Promise.reject(new Error("away")) } });
    await expect(erasing.signIn(eva.email)).rejects.toThrow();
    const late = await eva.post("/v1/tenants", { name: "A deshora" });
    const { id } = await jsonOf(late, z.object({ id: z.string() }), 201);
    await erasing.tick(6);
    expect(await erasing.stateOf(receiptUrl)).toBe("erased");
    for (const tenantId of [eva.tenantId, id]) {
      expect(await erasing.rows("tenants", "id = $1", tenantId)).toBe(0);
    }
    expect((await erasing.signIn(eva.email)).userId).not.toBe(eva.userId);
  });

  it("ends copies of the tenants that they were in, and their name on them", async () => {
    const ana = await erasing.signIn();
    const eva = await erasing.join(ana, "owner");
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
    await erasing.tick(4);
    await sweep(system.deps);
    expect(await erasing.stateOf(receiptUrl)).toBe("erased");
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
    const ana = await erasing.signIn();
    const asked = await ana.post("/v1/me/erasure", { confirm: ana.email, graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    await erasing.tick(5);
    expect(await erasing.rows("tenants", "id = $1", ana.tenantId)).toBe(0);
    const done = await system.inspect<{ state: string }>(
      "SELECT state FROM erasures WHERE subject IN ($1, $2)",
      [ana.tenantId, ana.userId],
    );
    expect(done.map(({ state }) => state)).toEqual(["erased", "erased"]);
    const receipt = z.object({ related: z.array(z.string()) });
    const { related } = await jsonOf(await system.anyone.get(receiptUrl), receipt);
    expect(await Promise.all(related.map(erasing.stateOf))).toEqual(["erased"]);
  });

  it("waits until somebody else owns what others need", async () => {
    const ana = await erasing.signIn();
    const eva = await erasing.join(ana, "admin");
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
    await erasing.tick(4);
    const left = await system.inspect<{ user_id: string; role: string }>(
      "SELECT user_id, role FROM memberships WHERE tenant_id = $1",
      [ana.tenantId],
    );
    expect(left).toEqual([{ user_id: eva.userId, role: "owner" }]);
  });

  it("can be called off, by the person alone", async () => {
    const ana = await erasing.signIn();
    const body = { confirm: ana.email.toUpperCase(), graceDays: 3 };
    expect((await ana.post("/v1/me/erasure", body)).status).toBe(202);
    expect((await ana.get("/v1/me/erasure")).status).toBe(200);
    expect((await ana.delete("/v1/me/erasure")).status).toBe(204);
    expect((await ana.delete("/v1/me/erasure")).status).toBe(404);
    await erasing.tick();
    expect(await erasing.rows("users", "id = $1", ana.userId)).toBe(1);
  });
});
