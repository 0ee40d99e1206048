import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { queriesOf } from "#shared/knowledge/cached-embedder.ts";
import { handle as erase } from "../../functions/erase-data/handler.ts";
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

describe("the erasure of a tenant", () => {
  it("waits for its days of grace, in which it can be called off", async () => {
    const ana = await erasing.signIn();
    await erasing.upload(ana, "La nota de Ana.");
    const { receiptUrl, status } = await jsonOf(
      await erasing.askTenant(ana, { graceDays: 14 }),
      erasure,
      202,
    );
    expect(status).toBe("scheduled");
    await erase(system.deps);
    expect(await erasing.rows("documents", "tenant_id = $1", ana.tenantId)).toBe(1);
    expect((await ana.delete(`/v1/tenants/${ana.tenantId}/erasure`)).status).toBe(204);
    await erasing.tick();
    expect(await erasing.stateOf(receiptUrl)).toBe("cancelled");
    expect((await ana.get(`/v1/tenants/${ana.tenantId}/erasure`)).status).toBe(404);
    expect((await erasing.askTenant(ana, { graceDays: 1 })).status).toBe(202);
    expect((await erasing.askTenant(ana, { graceDays: 1 })).status).toBe(409);
  });

  it("is asked for by its name, and by an owner alone", async () => {
    const ana = await erasing.signIn();
    const admin = await erasing.join(ana, "admin");
    const wrong = await problemOf(await erasing.askTenant(ana, { confirm: "otra" }));
    expect(wrong).toMatchObject({ status: 422, errors: [{ path: "confirm" }] });
    expect((await problemOf(await erasing.askTenant(admin, { confirm: ana.name }))).status).toBe(
      403,
    );
    const beto = await erasing.signIn();
    const foreign = `/v1/tenants/${ana.tenantId}/erasure`;
    const refused = await beto.post(foreign, { confirm: ana.name, graceDays: 0 });
    expect((await problemOf(refused)).status).toBe(404);
    expect((await beto.get(foreign)).status).toBe(404);
  });

  it("is asked for by who owns it now, whatever a token of some minutes ago says", async () => {
    const ana = await erasing.signIn();
    const eva = await erasing.join(ana, "owner");
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
    const ana = await erasing.signIn();
    const made = await ana.post("/v1/auth/api-keys", { name: "k", scopes: ["search"] });
    const { key } = await jsonOf(made, z.object({ key: z.string() }), 201);
    const { receiptUrl } = await jsonOf(await erasing.askTenant(ana), erasure, 202);
    await erase(system.deps);
    expect(await erasing.stateOf(receiptUrl)).toBe("settling");
    system.aMinuteLater();
    for (const token of [ana.token, key]) {
      expect((await system.anyone.as(token).post("/v1/search", { query: "x" })).status).toBe(401);
    }
    const again = await erasing.signIn(ana.email);
    expect(again.tenantId).not.toBe(ana.tenantId);
  });

  it("goes on where it was, whatever part fails, and counts what was there at first", async () => {
    const ana = await erasing.signIn();
    await erasing.upload(ana, "La nota de Ana sobre el arándano.");
    const { receiptUrl } = await jsonOf(await erasing.askTenant(ana), erasure, 202);
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
    for (const death of deaths) await erasing.tick(2, death);
    expect(await erasing.stateOf(receiptUrl)).not.toBe("erased");
    await erasing.tick();
    const receipt = z.object({ status: z.string(), held: z.record(z.string(), z.number()) });
    const done = await jsonOf(await system.anyone.get(receiptUrl), receipt);
    expect(done.status).toBe("erased");
    expect(done.held).toMatchObject({ "database.documents": 1, index: 1, objects: 2, cache: 1 });
    expect(await cache.get(remembered)).toBeUndefined();
    for (const table of ["documents", "passages", "outbox", "handled_events"]) {
      expect([table, await erasing.rows(table, "tenant_id = $1", ana.tenantId)]).toEqual([
        table,
        0,
      ]);
    }
  });

  it("lets late events of the tenant end quietly, and leaves nothing of them", async () => {
    const ana = await erasing.signIn();
    await erasing.askTenant(ana);
    const uploaded = erasing.upload(ana, "Llega tarde.");
    await erase(system.deps);
    await uploaded.catch(() => {});
    await system.settle();
    await erasing.tick(4);
    for (const table of ["handled_events", "dead_events", "outbox", "documents"]) {
      expect([table, await erasing.rows(table, "tenant_id = $1", ana.tenantId)]).toEqual([
        table,
        0,
      ]);
    }
  });

  it("leaves of the audit trail what happened, and nobody's name", async () => {
    const ana = await erasing.signIn();
    const id = await erasing.upload(ana, "Rastro.");
    await erasing.askTenant(ana);
    await erasing.tick();
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
