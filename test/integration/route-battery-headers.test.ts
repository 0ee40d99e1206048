import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer } from "../support/battery/attempts.ts";
import { type Operation, operationsOf } from "../support/battery/operations.ts";
import { samples } from "../support/battery/samples.ts";
import { send } from "../support/battery/send.ts";
import { createWorld, fillPath, type World } from "../support/battery/world.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

let system: WholeSystem;
let world: World;
let operations: Operation[];
beforeAll(async () => {
  system = await createWholeSystem();
  world = await createWorld(system);
  operations = await operationsOf(system.doors.gateway);
});
afterAll(() => system.close());

/** What a browser must be told with every answer, whoever asked and whatever became of it. */
function expectSafeHeaders(headers: Headers, what: string): void {
  expect(
    {
      what,
      nosniff: headers.get("x-content-type-options"),
      referrer: headers.get("referrer-policy"),
      frames: headers.get("x-frame-options"),
      tls: headers.get("strict-transport-security"),
      says: [headers.get("server"), headers.get("x-powered-by")],
    },
    what,
  ).toEqual({
    what,
    nosniff: "nosniff",
    referrer: "no-referrer",
    frames: "DENY",
    tls: expect.stringMatching(/^max-age=\d{7,}/),
    says: [null, null],
  });
  expect(headers.get("content-security-policy"), what).toMatch(/default-src 'none'/);
  expect(headers.get("x-request-id"), what).toBeTruthy();
}

const get = async (path: string, headers: Record<string, string> = {}) => {
  const request = new Request(`http://test.local${path}`, { headers });
  const response = await system.doors.gateway.fetch(request);
  await response.text();
  return response;
};

describe("every answer of the gateway", () => {
  it("carries the headers that keep browsers safe: on success, on errors, and when nobody may", async () => {
    const app = system.doors.gateway;
    const boss = bearer(system.tokenOf(world.boss));
    for (const operation of operations) {
      const path = fillPath(operation.path, world);
      for (const [who, headers] of Object.entries({ nobody: {}, boss })) {
        // What ends keys, members or tenants comes last, or not at all.
        if (who === "boss" && operation.method !== "GET") continue;
        const answer = await send(app, operation, { path, world, headers });
        const what = `${who}: ${operation.method} ${operation.path} ${answer.status}`;
        expectSafeHeaders(answer.headers, what);
        // Kept by nobody, but for public keys.
        const isPublic = operation.permission === undefined && operation.method === "GET";
        const cache = answer.headers.get("cache-control");
        if (!isPublic) expect(cache, what).toMatch(/no-store|no-cache/);
      }
    }
    expect(samples.askQuestion).toBeDefined();
  });

  it.each([
    ["no route", "/nowhere", 404],
    ["no route, below a service", "/v1/documents/x/nowhere", 401],
    ["health", "/healthz", 200],
    ["readiness", "/readyz", 200],
    ["the document", "/openapi.json", 200],
    ["the page of the document", "/docs", 200],
    ["its script", "/docs/swagger-ui-bundle.js", 200],
  ])("does so too with %s", async (what, path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expectSafeHeaders(response.headers, what);
  });

  it("makes a document a file to save, which runs nothing here", async () => {
    const path = `/v1/documents/${world.documentId}/content`;
    const { status, headers } = await get(path, bearer(system.tokenOf(world.boss)));
    expect(status).toBe(200);
    expectSafeHeaders(headers, path);
    expect(headers.get("content-disposition")).toMatch(/^attachment;/);
    expect(headers.get("content-security-policy")).toMatch(/^sandbox;/);
  });

  it("streams events under the same headers", async () => {
    const headers = { ...bearer(system.tokenOf(world.boss)), accept: "text/event-stream" };
    const response = await system.anyone.post("/v1/ask", { question: "¿Cuándo vence?" }, headers);
    await response.text();
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expectSafeHeaders(response.headers, "a stream");
  });
});

describe("a preflight", () => {
  it.each(["https://evil.example", "null", "http://test.local"])(
    "is given nothing by an origin that is not listed: %s",
    async (origin) => {
      for (const { path, method } of operations) {
        const asked = { origin, "access-control-request-method": method };
        const request = new Request(`http://test.local${fillPath(path, world)}`, {
          method: "OPTIONS",
          headers: asked,
        });
        const { headers } = await system.doors.gateway.fetch(request);
        expect(headers.get("access-control-allow-origin"), path).toBeNull();
        expectSafeHeaders(headers, `OPTIONS ${path}`);
      }
    },
  );
});
