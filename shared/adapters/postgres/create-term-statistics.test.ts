import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#shared/kernel/database.ts";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createTermStatistics } from "./create-term-statistics.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** A tenant with one document of so many passages; returns their ids. */
async function withPassages(passages: number) {
  const tenantId = newId("ten");
  const documentId = newId("doc");
  const ids = Array.from({ length: passages }, (_, i) => derivedId("psg", documentId, 1, i));
  await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'x')", [tenantId]);
  await database.inspect(
    `INSERT INTO documents (id, tenant_id, title, filename, media_type, bytes, status, visibility,
       created_by, deadline_at) VALUES ($1, $2, 'x', 'x', 'x', 1, 'indexing', 'tenant', 'x', now())`,
    [documentId, tenantId],
  );
  await database.inspect(
    `INSERT INTO passages (id, tenant_id, document_id, generation, ordinal, headings, text,
       start_offset, end_offset)
     SELECT id, $1, $2, 1, ordinal, '{}', 'x', 0, 1
     FROM unnest($3::text[]) WITH ORDINALITY AS p (id, ordinal)`,
    [tenantId, documentId, ids],
  );
  return { tenantId, documentId, ids };
}

/** The real database, counting the transactions. */
function counting(db: Database) {
  const calls = { tenant: 0 };
  const counted: Database = {
    ...db,
    tenant(tenantId, work) {
      calls.tenant += 1;
      return db.tenant(tenantId, work);
    },
  };
  return { db: counted, calls };
}

const fresh = () => createTermStatistics({}, database);
/** Both ends of what a hash can be. */
const [low, high] = [0, 0xffffffff];

describe("term statistics", () => {
  it("know nothing of a tenant that has nothing", async () => {
    const vocabulary = await fresh().of(newId("ten"));
    expect([vocabulary.passages, vocabulary.passagesWith(low)]).toEqual([0, 0]);
  });

  it("count in how many passages a term occurs, from the first write on", async () => {
    const { tenantId, ids } = await withPassages(3);
    const statistics = fresh();
    expect((await statistics.of(tenantId)).passages).toBe(0);
    await statistics.record(
      tenantId,
      ids.map((id, i) => ({ id, terms: i === 0 ? [low, high] : [high] })),
    );
    await expect
      .poll(async () => (await statistics.of(tenantId)).passages, { interval: 5 })
      .toBe(3);
    const { passagesWith } = await statistics.of(tenantId);
    expect([passagesWith(low), passagesWith(high), passagesWith(7)]).toEqual([1, 3, 0]);
  });

  it("count a passage once, with its latest terms, however often it is recorded", async () => {
    const { tenantId, ids } = await withPassages(2);
    const [id = ""] = ids;
    for (const terms of [
      [1, 2],
      [1, 2],
      [2, 3],
    ]) {
      await fresh().record(tenantId, [{ id, terms }]);
    }
    const { passages, passagesWith } = await fresh().of(tenantId);
    expect([passages, passagesWith(1), passagesWith(2), passagesWith(3)]).toEqual([1, 0, 1, 1]);
  });

  it("forget what is deleted, and take no notice of what already was", async () => {
    const { tenantId, documentId, ids } = await withPassages(2);
    const [first = "", second = ""] = ids;
    await database.inspect("DELETE FROM passages WHERE id = $1", [second]);
    await fresh().record(tenantId, [
      { id: first, terms: [1] },
      { id: second, terms: [1] },
    ]);
    expect((await fresh().of(tenantId)).passagesWith(1)).toBe(1);
    await database.inspect("DELETE FROM documents WHERE id = $1", [documentId]);
    expect((await fresh().of(tenantId)).passages).toBe(0);
  });

  it("never count, nor change, what is another tenant's", async () => {
    const [mine, theirs] = [await withPassages(1), await withPassages(1)];
    for (const { tenantId, ids } of [mine, theirs]) {
      await fresh().record(tenantId, [{ id: ids[0] ?? "", terms: [1] }]);
    }
    await fresh().record(mine.tenantId, [{ id: theirs.ids[0] ?? "", terms: [2] }]);
    for (const { tenantId } of [mine, theirs]) {
      const { passages, passagesWith } = await fresh().of(tenantId);
      expect([passages, passagesWith(1), passagesWith(2)]).toEqual([1, 1, 0]);
    }
  });

  it("look at a sample of many passages, and keep what they counted", async () => {
    const { tenantId, ids } = await withPassages(60);
    const { db, calls } = counting(database.db);
    const statistics = createTermStatistics({ sample: 50 }, { db });
    await statistics.record(
      tenantId,
      ids.map((id, i) => ({ id, terms: i % 2 === 0 ? [1, 2] : [1] })),
    );
    const together = await Promise.all([1, 2, 3].map(() => statistics.of(tenantId)));
    const { passages, passagesWith } = await statistics.of(tenantId);
    expect(new Set(together).size).toBe(1);
    expect(calls.tenant).toBe(2);
    expect([passages, passagesWith(1)]).toEqual([50, 50]);
    expect(passagesWith(2)).toBeGreaterThan(15);
    expect(passagesWith(2)).toBeLessThan(35);
  });

  it("of many passages serve as they were while they are counted anew", async () => {
    const { tenantId, ids } = await withPassages(1_000);
    const { db, calls } = counting(database.db);
    const statistics = createTermStatistics({ freshMsPerPassage: 0 }, { db });
    await statistics.record(
      tenantId,
      ids.map((id) => ({ id, terms: [1] })),
    );
    const before = await statistics.of(tenantId);
    await statistics.record(tenantId, [{ id: ids[0] ?? "", terms: [2] }]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const known = calls.tenant;
    expect(await statistics.of(tenantId)).toBe(before);
    expect(calls.tenant).toBe(known + 1);
    await expect.poll(async () => (await statistics.of(tenantId)).passagesWith(2)).toBe(1);
  });

  it("keep no more than they may", async () => {
    const tenants = [await withPassages(1), await withPassages(1)];
    const { db, calls } = counting(database.db);
    const statistics = createTermStatistics({ cachedTerms: 3 }, { db });
    for (const { tenantId, ids } of tenants) {
      await statistics.record(tenantId, [{ id: ids[0] ?? "", terms: [1, 2, 3, 4] }]);
      expect((await statistics.of(tenantId)).passagesWith(4)).toBe(1);
      const before = calls.tenant;
      await statistics.of(tenantId);
      expect(calls.tenant).toBeGreaterThan(before);
    }
  });
});
