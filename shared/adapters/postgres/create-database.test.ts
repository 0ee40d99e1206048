import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { newId } from "#shared/kernel/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const tenants = [newId("ten"), newId("ten")] as const;
const named = z.object({ id: z.string(), name: z.string() });

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const id of tenants) {
    await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, $1)", [id]);
  }
});
afterAll(() => database.close());

describe("a transaction", () => {
  it("sees the rows of its own tenant only", async () => {
    const seen = await database.db.tenant(tenants[0], (tx) =>
      tx.rows(named, "SELECT id, name FROM tenants"),
    );
    expect(seen.map(({ id }) => id)).toEqual([tenants[0]]);
  });

  it("sees no row at all without a tenant", async () => {
    const seen = await database.db.tenant("", (tx) =>
      tx.rows(named, "SELECT id, name FROM tenants"),
    );
    expect(seen).toEqual([]);
  });

  it("cannot write a row of another tenant", async () => {
    const foreign = database.db.tenant(tenants[0], (tx) =>
      tx.run("INSERT INTO handled_events VALUES ('c', 'e', $1)", [tenants[1]]),
    );
    await expect(foreign).rejects.toThrow(/row-level security/);
  });

  it("leaves no tenant behind on the connection that it used", async () => {
    await database.db.tenant(tenants[0], async () => {});
    const settings = await database.inspect("SELECT current_tenant() AS tenant, current_user");
    expect(settings).toEqual([{ tenant: null, current_user: "postgres" }]);
  });

  it("runs what follows a commit only when there was one", async () => {
    const ran: string[] = [];
    const note = (name: string) => async () => {
      ran.push(name);
    };
    await database.db.tenant(tenants[0], async (tx) => tx.afterCommit(note("committed")));
    const failing = database.db.tenant(tenants[0], async (tx) => {
      tx.afterCommit(note("rolled back"));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(ran).toEqual(["committed"]);
  });

  it("says that it may be tried again when the database is away", async () => {
    const lost = database.db.tenant(tenants[0], async (tx) => {
      const session = await tx.row(z.object({ pid: z.number() }), "SELECT pg_backend_pid() AS pid");
      await database.inspect("SELECT pg_terminate_backend($1)", [session?.pid]);
      await tx.run("SELECT 1");
    });
    await expect(lost).rejects.toMatchObject({ code: "unavailable", retry: true });
  });
});

describe("every table of a tenant", () => {
  it("forces row-level security on its owner too", async () => {
    const bare = await database.inspect(`
      SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`);
    expect(bare).toEqual([]);
  });
});
