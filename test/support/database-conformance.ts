import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { newId } from "#shared/kernel/ids.ts";
import type { PoolState } from "#shared/kernel/meter.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

export type DatabaseUnderTest = {
  db: Database;
  state(): PoolState;
  close(): Promise<void>;
};

const tenants = [newId("ten"), newId("ten")] as const;
const named = z.object({ id: z.string(), name: z.string() });
const one = z.object({ one: z.number() });
const unavailable = { code: "unavailable", retry: true };

/** What every way to the database promises; one run per pool, of four connections at most. */
export function describeDatabase(
  name: string,
  create: (url: string, max: number) => Promise<DatabaseUnderTest>,
): void {
  describe(`${name} as the database`, () => {
    let database: TestDatabase;
    let subject: DatabaseUnderTest;
    let db: Database;
    beforeAll(async () => {
      database = await createTestDatabase();
      for (const id of tenants) {
        await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, $1)", [id]);
      }
      subject = await create(database.url, 4);
      db = subject.db;
    });
    afterAll(async () => {
      await subject.close();
      await database.close();
    });
    const tenantsSeenBy = async (tenant: string) =>
      (await db.tenant(tenant, (tx) => tx.rows(named, "SELECT id, name FROM tenants"))).map(
        ({ id }) => id,
      );
    const ask = () => db.system((tx) => tx.row(one, "SELECT pg_sleep(0.01), 1 AS one"));

    it("shows a tenant its own rows only, and none without a tenant", async () => {
      expect(await tenantsSeenBy(tenants[0])).toEqual([tenants[0]]);
      expect(await tenantsSeenBy("")).toEqual([]);
    });

    it("reads as the tenant in one go, and changes nothing then", async () => {
      const sql = "SELECT id, name FROM tenants WHERE name <> $1";
      for (const id of tenants) {
        expect(await db.read(id, named, sql, [""])).toEqual([{ id, name: id }]);
      }
      const insert = "INSERT INTO handled_events VALUES ('c', 'read', $1) RETURNING event_id";
      await expect(db.read(tenants[0], named, insert, [tenants[0]])).rejects.toThrow(/read-only/);
      expect(await tenantsSeenBy(tenants[1])).toEqual([tenants[1]]);
    });

    it("takes no row of another tenant", async () => {
      const foreign = db.tenant(tenants[0], (tx) =>
        tx.run("INSERT INTO handled_events VALUES ('c', 'e', $1)", [tenants[1]]),
      );
      await expect(foreign).rejects.toThrow(/row-level security/);
    });

    it("works as roles that own nothing, and leaves neither role nor tenant behind", async () => {
      const who = z.object({ role: z.string(), tenant: z.string().nullable() });
      const sql = "SELECT current_user AS role, current_tenant() AS tenant";
      const roles = await Promise.all([
        db.tenant(tenants[0], (tx) => tx.row(who, sql)),
        db.identity((tx) => tx.row(who, sql)),
        db.system((tx) => tx.row(who, sql)),
      ]);
      expect(roles).toEqual([
        { role: "pueblo_app", tenant: tenants[0] },
        { role: "pueblo_identity", tenant: null },
        { role: "pueblo_system", tenant: null },
      ]);
    });

    it("undoes what fails, and runs what follows a commit only when there was one", async () => {
      const ran: string[] = [];
      const note = (word: string) => async () => void ran.push(word);
      await db.tenant(tenants[0], async (tx) => tx.afterCommit(note("committed")));
      const failing = db.tenant(tenants[0], async (tx) => {
        await tx.run("INSERT INTO handled_events VALUES ('c', 'undone', $1)", [tenants[0]]);
        tx.afterCommit(note("rolled back"));
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(ran).toEqual(["committed"]);
      expect(await database.inspect("SELECT FROM handled_events")).toEqual([]);
    });

    it("commits what was sent and not waited for, in its order, or nothing when it fails", async () => {
      const note = (event: string): [string, unknown[]] => [
        "INSERT INTO handled_events VALUES ('c', $1, $2)",
        [event, tenants[0]],
      ];
      const events = () => database.inspect("SELECT event_id FROM handled_events ORDER BY 1");
      const ran: string[] = [];
      const failing = db.tenant(tenants[0], async (tx) => {
        tx.send(...note("one"));
        tx.send(...note("one"));
        tx.afterCommit(async () => void ran.push("committed"));
      });
      await expect(failing).rejects.toThrow(/duplicate key/);
      const noticedLater = db.tenant(tenants[0], async (tx) => {
        tx.send(...note("one"));
        tx.send(...note("one"));
        await tx.run(...note("two"));
      });
      await expect(noticedLater).rejects.toThrow(/duplicate key/);
      expect([await events(), ran]).toEqual([[], []]);
      await db.tenant(tenants[0], async (tx) => {
        tx.send(...note("one"));
        expect(await tx.run("SELECT FROM handled_events")).toBe(1);
        tx.send(...note("two"));
      });
      expect(await events()).toEqual([{ event_id: "one" }, { event_id: "two" }]);
      await database.inspect("DELETE FROM handled_events");
    });

    it("does not take for done what a failure that was caught has undone", async () => {
      const ran: string[] = [];
      const caught = db.tenant(tenants[0], async (tx) => {
        await tx.run("SELECT 1 / 0").catch(() => {});
        tx.afterCommit(async () => void ran.push("committed"));
      });
      await expect(caught).rejects.toThrow();
      expect(ran).toEqual([]);
    });

    it("sends nothing after the end, when the connection may be another tenant's", async () => {
      const kept = await db.tenant(tenants[0], async (tx) => {
        await tx.run("SELECT 1");
        return tx;
      });
      await expect(kept.run("SELECT 1")).rejects.toThrow(/after the end/);
    });

    it("says that it may be tried again when the line is cut while it reads alone", async () => {
      const lost = "SELECT 1 AS one FROM pg_sleep(5)";
      const reading = expect(db.read(tenants[0], one, lost)).rejects.toMatchObject(unavailable);
      await expect
        .poll(() =>
          database.inspect(
            "SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE query = $1",
            [lost],
          ),
        )
        .toEqual([{ ended: true }]);
      await reading;
    });

    it("bounds every statement, every wait for a lock and every idle transaction", async () => {
      const names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
      const setting = z.object({ setting: z.coerce.number() });
      const sql = "SELECT setting FROM pg_settings WHERE name = ANY ($1)";
      const bounds = await db.system((tx) => tx.rows(setting, sql, [names]));
      expect(bounds).toHaveLength(3);
      for (const { setting: ms } of bounds) expect(ms).toBeGreaterThan(0);
    });

    it("holds no more connections than it may, and keeps them", async () => {
      await Promise.all(Array.from({ length: 20 }, ask));
      expect(subject.state()).toEqual({ total: 4, idle: 4, waiting: 0 });
    });

    it("serves the next transactions after all lines were cut, whatever the pool still holds", async () => {
      const begun = deferred<void>();
      const inTheMiddle = db.system(async (tx) => {
        await tx.run("SELECT 1");
        begun.resolve();
        await tx.run("SELECT pg_sleep(5)");
      });
      await begun.promise;
      const cut = expect(inTheMiddle).rejects.toMatchObject(unavailable);
      await database.inspect(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      // At once: the pool has not heard yet that its connections are gone.
      const read = () => db.read(tenants[0], one, "SELECT 1 AS one").then(([row]) => row);
      const asked = await Promise.all(
        Array.from({ length: 12 }, (_, i) => (i % 2 ? ask() : read())),
      );
      expect(asked).toEqual(Array.from({ length: 12 }, () => ({ one: 1 })));
      await cut;
      await db.ping();
    });
  });
}
