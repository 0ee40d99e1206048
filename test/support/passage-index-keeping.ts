import { beforeAll, describe, expect, it } from "vitest";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import type { PassageIndex } from "#shared/knowledge/ports.ts";
import { ask, entriesOf, ids, listed, paperedTenant } from "./passage-entries.ts";

/** What a passage index replaces, deletes and lists: part of what every one promises. */
export function describeKeeping(subject: () => PassageIndex): void {
  describe("that keeps what it is given", () => {
    let index: PassageIndex;
    beforeAll(() => {
      index = subject();
    });
    const withPapers = () => paperedTenant(index);

    it("replaces by id, however often the same is written", async () => {
      const { tenantId, entries, contract, invoice } = await withPapers();
      await index.upsert(tenantId, entries);
      expect(ids(await listed(index, tenantId))).toEqual(ids(entries).sort());
      const [first, second] = await entriesOf(["Solo de girasoles.", "Un arrendamiento nuevo."], {
        documentId: entries[0]?.documentId ?? "",
      });
      if (!first || !second) throw new Error("no entries");
      expect([first.id, second.id]).toEqual([contract, invoice]);
      await index.upsert(tenantId, [first, second]);
      expect(ids(await listed(index, tenantId))).toEqual(ids(entries).sort());
      expect((await ask(index, tenantId, "girasoles"))[0]?.id).toBe(contract);
      expect((await ask(index, tenantId, "arrendamiento"))[0]?.id).toBe(invoice);
    });

    it("keeps the last of two entries with one id in the same write", async () => {
      const tenantId = newId("ten");
      const documentId = newId("doc");
      const [first] = await entriesOf(["Solo de girasoles."], { documentId });
      const [second, other] = await entriesOf(["Un arrendamiento.", "Un campo con girasoles."], {
        documentId,
      });
      if (!first || !second || !other) throw new Error("no entries");
      await index.upsert(tenantId, [first, other, second]);
      expect(ids(await listed(index, tenantId))).toEqual([first.id, other.id].sort());
      expect((await ask(index, tenantId, "arrendamiento"))[0]?.id).toBe(first.id);
      expect((await ask(index, tenantId, "girasoles"))[0]?.id).toBe(other.id);
    });

    it("deletes passages by id and knows no others", async () => {
      const { tenantId, entries, contract, invoice } = await withPapers();
      await index.deletePassages(tenantId, [
        contract ?? "",
        derivedId("psg", "unknown"),
        "' OR 'a' = 'a",
      ]);
      expect(ids(await listed(index, tenantId))).toEqual(ids(entries.slice(1)).sort());
      expect(ids(await ask(index, tenantId, "contrato de arrendamiento"))).not.toContain(contract);
      await index.deletePassages(tenantId, []);
      expect((await ask(index, tenantId, "factura"))[0]?.id).toBe(invoice);
    });

    it("deletes a document and leaves its neighbours", async () => {
      const { tenantId, entries } = await withPapers();
      const others = await entriesOf(["El contrato de al lado."]);
      await index.upsert(tenantId, others);
      await index.deleteDocument(tenantId, entries[0]?.documentId ?? "");
      expect(ids(await listed(index, tenantId))).toEqual(ids(others));
      expect(ids(await ask(index, tenantId, "contrato"))).toEqual(ids(others));
      await index.deleteDocument(tenantId, newId("doc"));
      await index.deleteDocument(tenantId, "x' OR 'a' = 'a");
      expect(ids(await listed(index, tenantId))).toEqual(ids(others));
    });

    it("deletes all of a long document", async () => {
      const tenantId = newId("ten");
      const [kept] = await entriesOf(["Lo que queda."]);
      const entries = await entriesOf(Array.from({ length: 1_234 }, (_, i) => `Renglón ${i}.`));
      await index.upsert(tenantId, [...entries, ...(kept ? [kept] : [])]);
      await index.deleteDocument(tenantId, entries[0]?.documentId ?? "");
      expect(ids(await listed(index, tenantId))).toEqual([kept?.id]);
      const left = await ask(index, tenantId, "renglón que queda", { limit: 50 });
      expect(ids(left)).toEqual([kept?.id]);
    });

    it("deletes generations up to one, but for those that count", async () => {
      const tenantId = newId("ten");
      const documentId = newId("doc");
      for (const generation of [1, 2, 3, 4, 5]) {
        await index.upsert(tenantId, await entriesOf(["a", "b"], { documentId, generation }));
      }
      const others = await entriesOf(["c"], { generation: 1 });
      await index.upsert(tenantId, others);
      await index.deleteGenerations(tenantId, documentId, { upTo: 4, except: [2, 4] });
      const left = await listed(index, tenantId);
      const generations = left.filter((entry) => entry.documentId === documentId);
      expect(generations.map(({ generation }) => generation).sort()).toEqual([2, 2, 4, 4, 5, 5]);
      expect(ids(left)).toContain(others[0]?.id);
      await index.deleteGenerations(tenantId, documentId, { upTo: 9, except: [] });
      expect(ids(await listed(index, tenantId))).toEqual(ids(others));
    });

    it("forgets a tenant altogether, and no other; and takes what it writes anew", async () => {
      const [gone, other] = [await withPapers(), await withPapers()];
      await index.deleteTenant(gone.tenantId);
      await index.deleteTenant(gone.tenantId);
      await index.deleteTenant(newId("ten"));
      expect(await listed(index, gone.tenantId)).toEqual([]);
      expect(await ask(index, gone.tenantId, "contrato")).toEqual([]);
      expect((await ask(index, other.tenantId, "contrato"))[0]?.id).toBe(other.contract);
      await index.upsert(gone.tenantId, gone.entries);
      expect((await ask(index, gone.tenantId, "contrato"))[0]?.id).toBe(gone.contract);
    });

    it("lists exactly what was put, beyond one page", async () => {
      const tenantId = newId("ten");
      const entries = await entriesOf(Array.from({ length: 2_500 }, (_, i) => `Renglón ${i}.`));
      await index.upsert(tenantId, entries);
      const expected = entries.map(({ id, documentId, generation }) => ({
        id,
        documentId,
        generation,
      }));
      expect(await listed(index, tenantId)).toEqual(
        expected.sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
    });
  });
}
