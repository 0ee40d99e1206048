import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { silentLogger } from "#shared/kernel/logger.ts";
import { startCloudSqlFake } from "../../../test/support/cloud-sql/start-cloud-sql-fake.ts";
import { describeDatabase } from "../../../test/support/database-conformance.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createDatabase } from "./create-database.ts";
import type { OpenPool } from "./create-pool.ts";
import { openPool } from "./open-pool.ts";

let database: TestDatabase;
let cloud: Awaited<ReturnType<typeof startCloudSqlFake>>;
let opened: OpenPool[] = [];

/** Where Google's clients find their credentials. */
function stubCredentials(keyFile: string) {
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", keyFile);
  vi.stubEnv("GOOGLE_CLOUD_PROJECT", "pueblo-test");
}

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
async function open(change: { user?: string; instance?: string; max?: number } = {}) {
  const url = new URL("postgres://host/");
  url.username = change.user ?? cloud.user;
  url.pathname = new URL(database.url).pathname;
  const cloudSql = { instance: change.instance ?? cloud.instance, adminUrl: cloud.url };
  const pool = await openPool(
    { connectionString: url.href, cloudSql, max: change.max ?? 3 },
    silentLogger,
  );
  opened.push(pool);
  return { pool, db: createDatabase(pool.pool, silentLogger) };
}

const one = z.object({ one: z.number() });
const ask = ({ db }: Awaited<ReturnType<typeof open>>) =>
  db.system((tx) => tx.row(one, "SELECT 1 AS one"));

describeDatabase("Cloud SQL (on the wire fake)", async (url, max) => {
  const own = await startCloudSqlFake(url);
  stubCredentials(own.keyFile);
  const address = new URL("postgres://host/");
  address.username = own.user;
  address.pathname = new URL(url).pathname;
  const cloudSql = { instance: own.instance, adminUrl: own.url };
  const { pool, state, close } = await openPool(
    { connectionString: address.href, cloudSql, max },
    silentLogger,
  );
  return {
    db: createDatabase(pool, silentLogger),
    state,
    close: async () => {
      await close();
      await own.close();
    },
  };
});

describe("a pool of Cloud SQL", () => {
  // An instance for each test: the connector of another may still ask as it goes.
  beforeEach(async () => {
    cloud = await startCloudSqlFake(database.url);
    stubCredentials(cloud.keyFile);
  });
  afterEach(async () => {
    for (const { close } of opened) await close();
    opened = [];
    vi.unstubAllEnvs();
    await cloud.close();
  });

  it("logs in with IAM, without a password, and takes the roles of the application", async () => {
    const system = await open();
    const role = z.object({ current_user: z.string(), statement_timeout: z.string() });
    const seen = await system.db.tenant("ten_1", (tx) =>
      tx.row(
        role,
        "SELECT current_user, current_setting('statement_timeout') AS statement_timeout",
      ),
    );
    expect(seen).toEqual({ current_user: "pueblo_app", statement_timeout: "30s" });
    const asked = cloud.requests.map(({ method, path }) => `${method} ${path}`);
    expect(asked).toEqual([
      "GET /sql/v1beta4/projects/pueblo-test/instances/pueblo/connectSettings",
      "POST /sql/v1beta4/projects/pueblo-test/instances/pueblo:generateEphemeralCert",
    ]);
    expect(cloud.requests[1]?.body).toMatchObject({ access_token: expect.any(String) });
  });

  it("asks for its certificate once, and keeps its connections", async () => {
    const system = await open({ max: 2 });
    const before = cloud.logins();
    await Promise.all(Array.from({ length: 20 }, () => ask(system)));
    expect(cloud.logins() - before).toBe(2);
    expect(system.pool.state()).toEqual({ total: 2, idle: 2, waiting: 0 });
    expect(cloud.requests).toHaveLength(2);
  });

  it("is not let in as somebody else", async () => {
    const system = await open({ user: "postgres" });
    const before = cloud.logins();
    await expect(ask(system)).rejects.toMatchObject({ code: "unavailable" });
    expect(cloud.logins()).toBe(before);
  });

  it("says at once what the API refuses", async () => {
    await expect(open({ instance: "pueblo-test:europe-west1:another" })).rejects.toMatchObject({
      status: 403,
    });
    await expect(open({ instance: "pueblo-test:us-east1:pueblo" })).rejects.toThrow("region");
  });

  it.each([
    ["a reset", "reset"],
    ["half an answer", "half"],
    ["429", { status: 429 }],
    ["500", { status: 500 }],
    ["a late answer", { delay: 50 }],
    ["credentials that have expired", "expired"],
  ] as const)("is opened after %s", async (_, fault) => {
    cloud.fail(fault);
    expect(await ask(await open())).toEqual({ one: 1 });
  });

  it("gets another certificate when its own has expired", async () => {
    cloud.certifyFor(-60);
    const system = await open();
    await expect(ask(system)).rejects.toMatchObject({ code: "unavailable", retry: true });
    cloud.certifyFor(3_600);
    await expect
      .poll(() => ask(system).catch(() => undefined), { timeout: 20_000 })
      .toEqual({
        one: 1,
      });
  });

  it("goes on after every line broke, in use or not", async () => {
    const system = await open();
    const broken = system.db.system(async (tx) => {
      await tx.run("SELECT 1");
      cloud.cut();
      await tx.run("SELECT 1");
    });
    await expect(broken).rejects.toMatchObject({ code: "unavailable", retry: true });
    await Promise.all(Array.from({ length: 6 }, () => ask(system)));
    cloud.cut();
    expect(await ask(system)).toEqual({ one: 1 });
  });
});
