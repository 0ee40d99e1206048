import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { describeDatabase } from "../../../test/support/database-conformance.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createDatabase } from "./create-database.ts";
import { createPool, opened } from "./create-pool.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describeDatabase("PostgreSQL", async (connectionString, max) => {
  const { pool, ...rest } = opened(createPool({ connectionString, max }, silentLogger));
  return { db: createDatabase(pool, silentLogger), ...rest };
});

describe("a transaction", () => {
  it("leaves no tenant behind on the connection that it used", async () => {
    await database.db.tenant(newId("ten"), async () => {});
    const settings = await database.inspect("SELECT current_tenant() AS tenant, current_user");
    expect(settings).toEqual([{ tenant: null, current_user: "postgres" }]);
  });

  it("says that it may be tried again when the database is away", async () => {
    const lost = database.db.tenant(newId("ten"), async (tx) => {
      const session = await tx.row(z.object({ pid: z.number() }), "SELECT pg_backend_pid() AS pid");
      await database.inspect("SELECT pg_terminate_backend($1)", [session?.pid]);
      await tx.run("SELECT 1");
    });
    await expect(lost).rejects.toMatchObject({ code: "unavailable", retry: true });
  });

  it("says that it is away when even new connections fail", async () => {
    const pool = createPool({ connectionString: "postgres://x:y@127.0.0.1:1/z" }, silentLogger);
    const asked = createDatabase(pool, silentLogger).system((tx) => tx.run("SELECT 1"));
    await expect(asked).rejects.toMatchObject({ code: "unavailable", retry: true });
    await pool.end();
  });
});

/** One row of this tenant in each table that belongs to tenants. */
async function fillEveryTable(id: string): Promise<void> {
  for (const sql of [
    "INSERT INTO tenants (id, name) VALUES ($1, 'x')",
    "INSERT INTO users (id, issuer, subject, email) VALUES ($1, 'x', $1, 'x')",
    "INSERT INTO memberships (tenant_id, user_id, role) VALUES ($1, $1, 'owner')",
    `INSERT INTO api_keys (id, tenant_id, name, prefix, hash, scopes, created_by)
     VALUES ($1, $1, 'x', 'x', convert_to($1, 'UTF8'), '{}', $1)`,
    `INSERT INTO invitations (id, tenant_id, email, role, invited_by, expires_at)
     VALUES ($1, $1, 'x', 'viewer', $1, now())`,
    `INSERT INTO outbox (id, topic, tenant_id, ordering_key, body, claimed_until)
     VALUES ($1, 'x', $1, 'x', '{}', now())`,
    "INSERT INTO handled_events (consumer, event_id, tenant_id) VALUES ('x', $1, $1)",
    `INSERT INTO documents (id, tenant_id, title, filename, media_type, bytes, status, visibility,
       created_by, deadline_at) VALUES ($1, $1, 'x', 'x', 'x', 1, 'indexed', 'tenant', 'x', now())`,
    `INSERT INTO passages (id, tenant_id, document_id, generation, ordinal, headings, text,
       start_offset, end_offset) VALUES ($1, $1, $1, 1, 0, '{}', 'x', 0, 1)`,
    `INSERT INTO passage_batches (tenant_id, document_id, generation, batch, first_ordinal,
       last_ordinal) VALUES ($1, $1, 1, 0, 0, 0)`,
    `INSERT INTO recognized_pages (tenant_id, document_id, generation, page)
     VALUES ($1, $1, 1, 1)`,
    "INSERT INTO passage_terms (passage_id, tenant_id, terms) VALUES ($1, $1, '{}')",
    "INSERT INTO conversations (id, tenant_id, created_by) VALUES ($1, $1, 'x')",
    `INSERT INTO answers (id, tenant_id, conversation_id, question, answer, refused, language,
       citations, usage) VALUES ($1, $1, $1, 'x', 'x', false, 'es', '[]', '{}')`,
    `INSERT INTO generations (answer_id, tenant_id, asked_by, conversation_id, state, owner,
       lease_until, basis, document_ids) VALUES ($1, $1, 'x', $1, 'done', 'x', now(), '{}', '{}')`,
    "INSERT INTO answer_events (answer_id, tenant_id, seq, event, data) VALUES ($1, $1, 1, 'x', '1')",
    `INSERT INTO feedback (id, tenant_id, answer_id, given_by, rating)
     VALUES ($1, $1, $1, 'x', 'up')`,
    `INSERT INTO audit_entries (id, tenant_id, actor_kind, actor_id, action, object)
     VALUES ($1, $1, 'user', 'x', 'x', 'x')`,
    `INSERT INTO idempotent_requests (tenant_id, principal, operation, key, fingerprint, id_suffix,
       lease_until) VALUES ($1, 'x', 'x', 'x', '', 'x', now())`,
    `INSERT INTO exports (id, tenant_id, requested_by, status, deadline_at)
     VALUES ($1, $1, 'x', 'pending', now())`,
    `INSERT INTO tenant_usage (tenant_id, documents, bytes, day, uploaded_bytes)
     VALUES ($1, 0, 0, now(), 0)`,
  ]) {
    await database.inspect(sql, [id]);
  }
}

describe("every table of a tenant", () => {
  it("shows nothing to a session that named no tenant, and only its own to one that did", async () => {
    const [tenant, other] = [newId("ten"), newId("ten")];
    for (const id of [tenant, other]) await fillEveryTable(id);
    const tables = await database.inspect<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'
        AND has_table_privilege('pueblo_app', c.oid, 'SELECT')`);
    expect(tables.length).toBeGreaterThan(8);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query("SET ROLE pueblo_app");
    const count = async (table: string) => (await client.query(`SELECT FROM ${table}`)).rowCount;
    for (const { name } of tables) expect([name, await count(name)]).toEqual([name, 0]);
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenant]);
    for (const { name } of tables) expect([name, await count(name)]).toEqual([name, 1]);
    await client.end();
  });

  it("forces row-level security on its owner too", async () => {
    const bare = await database.inspect(`
      SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`);
    expect(bare).toEqual([]);
  });
});
