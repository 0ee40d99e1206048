import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeTable } from "../../run-services/gateway/backend.ts";
import { operationsOf, registeredOn } from "../support/battery/operations.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

let system: WholeSystem;
beforeAll(async () => {
  system = await createWholeSystem();
});
afterAll(() => system.close());

const ofEveryApp = {
  "GET /healthz": "alive: says nothing else",
  "GET /health": "the same, where /healthz is taken",
  "GET /readyz": "ready: names parts, shows nothing of them",
  "GET /ready": "the same, where /readyz is taken",
  "GET /metrics": "counts: no ids, no text",
  "GET /openapi.json": "the document itself",
};

/** What may answer without being documented, and why the battery need not try it. */
const undocumented = {
  gateway: {
    ...ofEveryApp,
    "GET /docs": "the document, to read",
    "GET /docs/": "leads there",
    "GET /docs/start.js": "of that page",
    "GET /docs/swagger-ui.css": "of that page",
    "GET /docs/swagger-ui-bundle.js": "of that page",
  },
  auth: {
    ...ofEveryApp,
    "GET /internal/revocations": "for services; no prefix of the gateway's leads there",
  },
  users: ofEveryApp,
  ai: {
    ...ofEveryApp,
    "DELETE /v1/mcp": "there is no session to end: 405, whoever asks",
    "GET /v1/mcp": "it never speaks first: 405, whoever asks",
    "GET /v1/downloads/*": "its address is signed: whoever has it may read",
    "PUT /v1/uploads/*": "its address is signed: whoever has it may write, once",
  },
} satisfies Record<keyof WholeSystem["doors"], Record<string, string>>;

describe.each(["gateway", "auth", "users", "ai"] as const)("%s", (name) => {
  it("answers nothing that it does not document, but for what has a reason", async () => {
    const app = system.doors[name];
    const documented = (await operationsOf(app)).map(({ method, path }) => `${method} ${path}`);
    // The gateway documents what it hands on, by prefix.
    const prefixes = Object.keys(routeTable({ auth: any, users: any, ai: any }));
    const handedOn = prefixes.flatMap((prefix) => [`ALL ${prefix}`, `ALL ${prefix}/*`]);
    const expected = [
      ...Object.keys(undocumented[name]),
      ...(name === "gateway" ? handedOn : documented),
    ];
    expect(registeredOn(app).sort()).toEqual(expected.sort());
  });
});

const any = { name: "any", fetch: () => new Response() };

describe("the gateway", () => {
  it("documents every operation of every service, as the service does", async () => {
    const { gateway, ...services } = system.doors;
    const own = (await Promise.all(Object.values(services).map(operationsOf))).flat();
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect((await operationsOf(gateway)).sort(byId)).toEqual(own.sort(byId));
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
  });

  it.each([
    "/internal/revocations",
    "//internal/revocations",
    "/v1/auth/../../internal/revocations",
    "/v1/auth/%2e%2e/%2e%2e/internal/revocations",
    "/v1/auth/..%2f..%2finternal/revocations",
    "/.well-known/jwks.json/../../internal/revocations",
  ])("leads nobody to what is for services: %s", async (path) => {
    const response = await system.doors.gateway.fetch(new Request(`http://test.local${path}`));
    expect([401, 404]).toContain(response.status);
    expect(await response.text()).not.toContain("before");
  });
});
