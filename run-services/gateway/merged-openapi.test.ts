import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestGateway } from "../../test/support/gateway.ts";
import { clientOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { mergeDocuments } from "./merged-openapi.ts";

const document = z.looseObject({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
  components: z.record(z.string(), z.record(z.string(), z.unknown())),
});

let database: TestDatabase;
let gateway: ReturnType<typeof createTestGateway>;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = createTestGateway(createTestIdentity(database.db));
});
afterAll(() => database.close());

describe("/openapi.json", () => {
  it("joins all services: unique operations, every reference resolves", async () => {
    const res = await clientOf(gateway.app).get("/openapi.json");
    const json = await res.text();
    const { paths, components } = document.parse(JSON.parse(json));
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(["/v1/auth/token", "/v1/auth/api-keys/{id}", "/v1/me", "/v1/tenants"]),
    );
    const ids = Object.values(paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, kind = "", name = ""] of json.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) {
      expect(components[kind]).toHaveProperty(name);
    }
    expect(components.securitySchemes).toHaveProperty("bearer");
    expect(components.schemas).toHaveProperty("Problem");
  });

  it("keeps two shapes of one name apart", () => {
    const one = { components: { schemas: { Thing: { type: "string" } } }, paths: {} };
    const ref = { $ref: "#/components/schemas/Thing" };
    const two = {
      components: { schemas: { Thing: { type: "number" }, List: { items: ref } } },
      paths: { "/b": { get: { schema: ref } } },
    };
    const merged = mergeDocuments([
      ["one", one],
      ["two", two],
    ]);
    expect(merged.components.schemas).toEqual({
      Thing: { type: "string" },
      two_Thing: { type: "number" },
      List: { items: { $ref: "#/components/schemas/two_Thing" } },
    });
    expect(merged.paths["/b"]).toEqual({
      get: { schema: { $ref: "#/components/schemas/two_Thing" } },
    });
  });
});

describe("/readyz", () => {
  it("asks every service", async () => {
    const client = clientOf(gateway.app);
    const ready = await client.get("/readyz");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: "ok",
      parts: { auth: "ok", users: "ok", ai: "ok" },
    });
    gateway.users.up = false;
    const unready = await client.get("/readyz");
    expect(unready.status).toBe(503);
    expect(await unready.json()).toMatchObject({ parts: { users: "failed", ai: "ok" } });
    gateway.users.up = true;
  });
});

describe("/docs", () => {
  it("is a page of local files under a policy without exceptions", async () => {
    const client = clientOf(gateway.app);
    const page = await client.get("/docs");
    const html = await page.text();
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(html).not.toMatch(/https?:\/\/|<style|<script>|\son\w+=/);
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(files).toHaveLength(3);
    for (const path of files) {
      const file = await client.get(path);
      expect(file.status).toBe(200);
      expect(file.headers.get("content-type")).toMatch(
        path.endsWith(".css") ? /css/ : /javascript/,
      );
      expect((await file.text()).length).toBeGreaterThan(50);
    }
    expect(await problemOf(await client.get("/docs/../package.json"))).toMatchObject({
      status: 404,
    });
  });
});
