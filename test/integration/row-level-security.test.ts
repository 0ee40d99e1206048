import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOfCatalogue } from "../support/row-level-security.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.close();
});

const faults = () => faultsOfCatalogue((sql) => client.query(sql));

/** What is found once this was done, which is then undone: roles belong to the whole cluster. */
async function faultsAfter(...sql: string[]): Promise<string[]> {
  await client.query("BEGIN");
  try {
    for (const one of sql) await client.query(one);
    return await faults();
  } finally {
    await client.query("ROLLBACK");
  }
}

const own = "tenant_id = current_tenant()";
const bare = "CREATE TABLE notes (tenant_id text REFERENCES tenants ON DELETE CASCADE, text text)";
const granted = "GRANT SELECT, INSERT ON notes TO pueblo_app";
const secured = "ALTER TABLE notes ENABLE ROW LEVEL SECURITY";
const forced = "ALTER TABLE notes FORCE ROW LEVEL SECURITY";
const policy = (sql: string) => `CREATE POLICY own ON notes ${sql}`;
const walled = policy(`TO pueblo_app USING (${own}) WITH CHECK (${own})`);

describe("the catalogue of the database", () => {
  it("holds a wall between tenants in every table", async () => {
    expect(await faults()).toEqual([]);
  });

  it("takes a new table that is walled like the others", async () => {
    expect(await faultsAfter(bare, granted, secured, forced, walled)).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ["a bare one", [bare], "notes: row-level security is not enabled"],
    [
      "one that its owner may look past",
      [bare, secured, walled],
      "notes: row-level security is not forced",
    ],
    ["one without a policy", [bare, granted, secured, forced], "notes: SELECT is granted without"],
    [
      "one with a policy for anything",
      [
        bare,
        granted,
        secured,
        forced,
        walled,
        "CREATE POLICY all_of_it ON notes TO pueblo_app USING (true)",
      ],
      "notes: policy all_of_it lets the application past its tenant: using true",
    ],
    [
      "one with a policy for everybody",
      [bare, granted, secured, forced, policy(`USING (${own}) WITH CHECK (${own})`)],
      "notes: policy own is for everybody",
    ],
    [
      "one that takes rows of any tenant",
      [bare, granted, secured, forced, policy(`TO pueblo_app USING (${own}) WITH CHECK (true)`)],
      "notes: policy own lets the application past its tenant: check true",
    ],
    [
      "one where reading alone is walled",
      [bare, granted, secured, forced, policy(`FOR SELECT TO pueblo_app USING (${own})`)],
      "notes: INSERT is granted without WITH CHECK",
    ],
    [
      "one of no tenant",
      ["CREATE TABLE notes (text text)", secured, forced],
      "notes: has no tenant_id, and no reason for that",
    ],
    [
      "one that outlives its tenant",
      ["CREATE TABLE notes (tenant_id text)", secured, forced],
      "notes: does not go with its tenant, and no reason for that",
    ],
    ["a view", ["CREATE VIEW notes AS SELECT * FROM documents"], "notes: is no table"],
    [
      "an audit trail that can be changed",
      ["GRANT UPDATE ON audit_entries TO pueblo_app"],
      "audit_entries: UPDATE to pueblo_app is granted",
    ],
    [
      "rights to empty a table",
      ["GRANT TRUNCATE ON documents TO pueblo_app"],
      "documents: TRUNCATE to pueblo_app is granted",
    ],
    [
      "a role past all walls",
      ["ALTER ROLE pueblo_system BYPASSRLS"],
      "pueblo_system: may do what no role of the application may",
    ],
    [
      "a role that is two",
      ["GRANT pueblo_system TO pueblo_app"],
      "pueblo_app: is also pueblo_system",
    ],
    [
      "a role across tenants that reads words",
      ["GRANT SELECT ON passages TO pueblo_system"],
      "pueblo_system: may read passages.text",
    ],
    [
      "a function with its owner's rights",
      ["CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1"],
      "peek: runs with the rights of its owner",
    ],
  ])("is not taken with %s", async (_, sql, fault) => {
    expect(await faultsAfter(...sql)).toContainEqual(expect.stringContaining(fault));
  });
});
