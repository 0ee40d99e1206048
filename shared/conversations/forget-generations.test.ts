import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { forgetGenerations } from "./forget-generations.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it("forgets what was said an hour ago; of what came to nothing, what it took remains a month", async () => {
  await database.inspect("INSERT INTO tenants (id, name) VALUES ('ten_a', 'x')");
  const made = async (id: string, state: string, age: string) => {
    await database.inspect(
      `INSERT INTO generations (answer_id, tenant_id, asked_by, conversation_id, state, owner,
         lease_until, basis, document_ids, usage, created_at)
       VALUES ($1, 'ten_a', 'x', 'x', $2, 'x', now(), '{"a":1}', '{}', '{"n":1}', now() - $3::interval)`,
      [id, state, age],
    );
    await database.inspect("INSERT INTO answer_events VALUES ($1, 'ten_a', 1, 'text', '{}')", [id]);
  };
  await made("done, new", "done", "50 minutes");
  await made("done, old", "done", "2 hours");
  await made("failed, new", "failed", "50 minutes");
  await made("failed, old", "failed", "2 hours");
  await made("failed, ancient", "failed", "31 days");
  await made("left, old", "running", "2 hours");
  await forgetGenerations(database);
  const rows = await database.inspect(
    `SELECT answer_id, state, basis::text, usage IS NOT NULL AS has_usage,
       (SELECT count(*)::int FROM answer_events e WHERE e.answer_id = g.answer_id) AS events
     FROM generations g ORDER BY answer_id`,
  );
  const kept = { basis: '{"a":1}', has_usage: true, events: 1 };
  const bare = { basis: "{}", has_usage: true, events: 0 };
  expect(rows).toEqual([
    { answer_id: "done, new", state: "done", ...kept },
    { answer_id: "failed, new", state: "failed", ...kept },
    { answer_id: "failed, old", state: "failed", ...bare },
    { answer_id: "left, old", state: "abandoned", ...bare },
  ]);
});
