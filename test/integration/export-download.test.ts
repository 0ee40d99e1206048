import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonOf, problemOf } from "../support/http-client.ts";
import { readExport } from "../support/read-zip.ts";
import { startTestSystem, type TestSystem, type Visitor } from "../support/test-system.ts";

const shown = z.object({
  id: z.string().startsWith("exp_"),
  status: z.enum(["pending", "running", "ready", "failed", "expired"]),
  bytes: z.number().nullable(),
  sha256: z.string().nullable(),
  entries: z.number().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  download: z.object({ url: z.url(), expiresAt: z.iso.datetime() }).nullable(),
});

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

async function ready(owner: Visitor, path: string) {
  for (;;) {
    const found = await jsonOf(await owner.get(path), shown);
    if (found.status !== "pending" && found.status !== "running") return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("an owner", () => {
  it("takes a copy of everything away, by an address that needs no token", async () => {
    const owner = await system.signIn("duena@example.com");
    const other = await system.signIn("otra@example.com");
    await system.upload(owner, "contrato año.txt", "MARCAPROPIA El contrato vence en mayo.");
    await system.upload(other, "ajeno.txt", "MARCAAJENA de otra cuenta");
    const path = `/v1/tenants/${owner.tenantId}/export`;
    expect(await problemOf(await owner.get(path))).toMatchObject({ status: 404 });
    const headers = { "idempotency-key": "una" };
    const asked = await jsonOf(await owner.post(path, undefined, headers), shown, 202);
    expect((await jsonOf(await owner.post(path, undefined, headers), shown, 202)).id).toBe(
      asked.id,
    );
    expect(await problemOf(await other.get(path))).toMatchObject({ status: 404 });

    const one = await ready(owner, `/v1/tenants/${owner.tenantId}/exports/${asked.id}`);
    expect(one).toMatchObject({ id: asked.id, status: "ready" });
    const url = one.download?.url ?? "";
    const response = await fetch(url);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="pueblo-/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes).toHaveLength(one.bytes ?? -1);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(one.sha256);
    const { files, rows } = await readExport(bytes);
    expect(files.size).toBe(one.entries);
    const [document] = rows("documents");
    expect(String(files.get(`documents/${document?.id}/contrato año.txt`))).toContain(
      "MARCAPROPIA",
    );
    expect([...files.values()].map(String).join()).not.toContain("MARCAAJENA");
    expect(rows("users")).toMatchObject([{ email: "duena@example.com" }]);

    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(one.bytes)]);
    for (const [from, to] of [
      [asked.id, asked.id.replace(/.$/, (last) => (last === "x" ? "y" : "x"))],
      [/expires=\d/, "expires=9"],
      [/signature=..../, "signature=AAAA"],
    ] as const) {
      expect((await fetch(url.replace(from, to))).status).toBe(403);
    }
    expect((await fetch(url, { method: "DELETE" })).status).toBe(401);
  });
});
