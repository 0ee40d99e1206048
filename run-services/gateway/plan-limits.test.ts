import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpApp } from "#shared/http/create-app.ts";
import { serve } from "#shared/http/serve.ts";
import { streamEvents } from "#shared/http/stream-events.ts";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import type { CallLimits } from "#shared/kernel/actor.ts";
import { type Deferred, deferred } from "#shared/kernel/deferred.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { createTestGateway } from "../../test/support/gateway.ts";
import { clientOf, problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";

let database: TestDatabase;
let identity: ReturnType<typeof createTestIdentity>;
beforeAll(async () => {
  database = await createTestDatabase();
  identity = createTestIdentity(database.db);
});
afterAll(() => database.close());

type Some = {
  requests?: Partial<CallLimits["requests"]>;
  streams?: Partial<CallLimits["streams"]>;
};

/** A token whose plan allows so much; everybody is in one tenant. */
function tokenOf(name: string, { requests, streams }: Some = {}, keyId?: string): string {
  const limits = {
    requests: { caller: 99, tenant: 99, ...requests },
    streams: { caller: 99, tenant: 99, ...streams },
  };
  const person = { tenantId: "ten_1", userId: `usr_${name}`, role: "owner", limits } as const;
  const who = keyId ? ({ kind: "api_key", keyId } as const) : ({ kind: "user" } as const);
  return identity.signer.sign({ ...person, ...who, scopes: ["ask"] }, 600);
}

describe("requests", () => {
  it("are counted for the tenant, too: of all its people and keys", async () => {
    const client = clientOf(createTestGateway(identity).app);
    const plan = { requests: { caller: 3, tenant: 4 } };
    const [ana, eva] = [client.as(tokenOf("ana", plan)), client.as(tokenOf("eva", plan))];
    const key = client.as(tokenOf("ana", plan, "key_1"));
    const first = await ana.get("/v1/ask");
    expect(first.headers.get("ratelimit-limit")).toBe("3");
    expect(first.headers.get("ratelimit-remaining")).toBe("2");
    for (const caller of [ana, eva]) expect((await caller.get("/v1/ask")).status).toBe(200);
    const last = await key.get("/v1/ask");
    // The tightest one is told: now that of the tenant.
    expect(last.headers.get("ratelimit-limit")).toBe("4");
    expect(last.headers.get("ratelimit-remaining")).toBe("0");
    for (const caller of [ana, eva, key]) expect((await caller.get("/v1/ask")).status).toBe(429);
  });

  it("of a key that floods leave the tenant's other callers what is theirs", async () => {
    const client = clientOf(createTestGateway(identity).app);
    const plan = { requests: { caller: 2, tenant: 6 } };
    const [noisy, quiet] = ["noisy", "quiet"].map((name) => client.as(tokenOf(name, plan)));
    for (let i = 0; i < 30; i += 1) await noisy?.get("/v1/ask");
    for (let i = 0; i < 2; i += 1) expect((await quiet?.get("/v1/ask"))?.status).toBe(200);
  });

  it("go by the tenant's plan, from the next token on", async () => {
    const client = clientOf(createTestGateway(identity).app);
    const signIn = async () => {
      const subjectToken = identity.localIdentity.signIn("plan@example.com");
      return exchangeToken({ kind: "id_token", subjectToken }, identity);
    };
    const limitOf = async (token: string) =>
      (await client.as(token).get("/v1/ask")).headers.get("ratelimit-limit");
    const { accessToken, tenant } = await signIn();
    expect(await limitOf(accessToken)).toBe("1200");
    await database.inspect("UPDATE tenants SET plan = 'business' WHERE id = $1", [tenant.id]);
    expect(await limitOf(accessToken)).toBe("1200");
    expect(await limitOf((await signIn()).accessToken)).toBe("6000");
  });

  it("stay within what the operator allows at most", async () => {
    const client = clientOf(
      createTestGateway(identity, { caps: { perCaller: 9, perTenant: 5 } }).app,
    );
    const limitOf = async (token: string) =>
      (await client.as(token).get("/v1/ask")).headers.get("ratelimit-limit");
    expect(await limitOf(tokenOf("ana"))).toBe("5");
    expect(await limitOf(tokenOf("eva", { requests: { caller: 2, tenant: 4 } }))).toBe("2");
    // Older than plans.
    const actor = await identity.verifier.verify(tokenOf("old"));
    const { limits: _, ...untold } = actor;
    expect(await limitOf(identity.signer.sign(untold, 60))).toBe("5");
  });
});

/** An ai service whose streams end when the test says so, and a door before it. */
async function openDoor() {
  let ending: Deferred<void> = deferred();
  const app = createHttpApp({ name: "ai", logger: silentLogger });
  app.all("/v1/*", (c) =>
    streamEvents(c, async (send, signal) => {
      if (c.req.path.endsWith("broken")) throw new AppError("conflict");
      if (c.req.method === "POST") await c.req.arrayBuffer();
      await send({ event: "start", data: {} });
      const gone = new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve()),
      );
      await Promise.race([ending.promise, gone]);
      if (c.req.path.endsWith("late")) throw new AppError("unavailable");
      await send({ event: "done", data: {} });
    }),
  );
  const door = createTestGateway(identity, { aiApp: app }).app;
  const server = await serve(door, { port: 0 });
  return {
    inProcess: async (path: string, init: RequestInit) => door.request(path, init),
    overHttp: (path: string, init: RequestInit) => fetch(`${server.url}${path}`, init),
    endAll() {
      ending.resolve();
      ending = deferred();
    },
    close: () => server.close(0),
  };
}

describe.each(["inProcess", "overHttp"] as const)("what runs for long, %s", (how) => {
  let door: Awaited<ReturnType<typeof openDoor>>;
  beforeAll(async () => {
    door = await openDoor();
  });
  afterAll(() => door.close());

  const plan = { streams: { caller: 2, tenant: 3 } };
  const watch = (token: string, path = "/v1/documents/x/events", init: RequestInit = {}) =>
    door[how](path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, accept: "text/event-stream", ...init.headers },
    });
  const ask = (token: string) =>
    watch(token, "/v1/ask", {
      method: "POST",
      body: "{}",
      headers: { accept: "application/json", "content-type": "application/json" },
    });
  const patient = { timeout: 5_000, interval: 10 };
  const hasPlace = async (token: string) => {
    const response = await watch(token);
    await response.body?.cancel();
    return response.status === 200;
  };

  it("has so many places of a caller, and so many of the tenant", async () => {
    const [ana, eva] = [tokenOf("ana", plan), tokenOf("eva", plan)];
    const open = [await watch(ana), await ask(ana)];
    const full = await watch(ana);
    expect(full.headers.get("retry-after")).toBe("5");
    expect(await problemOf(full)).toMatchObject({ status: 429, code: "rate_limited" });
    open.push(await watch(eva));
    expect((await ask(eva)).status).toBe(429);
    // What does not run for long needs no place.
    const list = await watch(eva, "/v1/documents", { headers: { accept: "application/json" } });
    expect(list.status).toBe(200);
    await list.body?.cancel();
    door.endAll();
    for (const each of open) expect(await each.text()).toContain("event: done");
    await expect.poll(() => hasPlace(ana), patient).toBe(true);
  });

  const one = () => tokenOf("one", { streams: { caller: 1, tenant: 1 } });
  /** The same as soon as the only place is free. */
  async function enter(path: string, init: RequestInit = {}): Promise<Response> {
    for (;;) {
      const response = await watch(one(), path, init);
      if (response.status !== 429) return response;
      await response.text();
    }
  }
  const events = "/v1/documents/x/events";

  it.each<[string, () => Promise<unknown>]>([
    ["its reader leaves", async () => (await enter(events)).body?.cancel()],
    [
      "it ends",
      async () => {
        const response = await enter(events);
        door.endAll();
        expect(await response.text()).toContain("event: done");
      },
    ],
    ["it never begins", async () => (await enter("/v1/documents/broken")).text()],
    [
      "it breaks off",
      async () => {
        const response = await enter("/v1/documents/late");
        door.endAll();
        expect(await response.text()).toContain("event: error");
      },
    ],
    [
      "what it is to answer never arrives whole",
      async () => {
        const leaving = new AbortController();
        const body = new ReadableStream({
          pull() {
            leaving.abort();
            throw new Error("the line broke");
          },
        });
        const { signal } = leaving;
        await enter("/v1/ask", { method: "POST", body, duplex: "half", signal }).catch(() => {});
      },
    ],
  ])("gives its place back when %s", async (_, use) => {
    for (let i = 0; i < 3; i += 1) await use();
    await expect.poll(() => hasPlace(one()), patient).toBe(true);
  });
});
