import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import type { PassageIndex } from "#shared/knowledge/ports.ts";
import {
  ask,
  entriesOf,
  ids,
  listed,
  paperedTenant,
  papers,
  testEmbedder,
} from "./passage-entries.ts";
import { describeKeeping } from "./passage-index-keeping.ts";

type PassageIndexUnderTest = { index: PassageIndex; close(): Promise<void> };

/** What the subject of the suite must take: `create` gets the length of the vectors to come. */
type Factory = (config: { dimensions: number }) => Promise<PassageIndexUnderTest>;

/** What every passage index promises; one run per adapter. */
export function describePassageIndex(name: string, create: Factory): void {
  describe(`${name} as a passage index`, () => {
    let subject: PassageIndexUnderTest;
    let index: PassageIndex;
    beforeAll(async () => {
      subject = await create({ dimensions: testEmbedder.dimensions });
      index = subject.index;
    });
    afterAll(() => subject.close());

    const withPapers = () => paperedTenant(index);

    it("finds what was upserted as soon as that returns", async () => {
      const { tenantId, contract } = await withPapers();
      expect((await ask(index, tenantId, "contrato de arrendamiento"))[0]?.id).toBe(contract);
      const more = await entriesOf(["La fianza equivale a dos mensualidades de renta."]);
      await index.upsert(tenantId, more);
      expect((await ask(index, tenantId, "¿A cuánto equivale la fianza?"))[0]?.id).toBe(
        more[0]?.id,
      );
    });

    it.each([
      ["¿Qué dicen los contratos?", "contract"],
      ["CONTRATO", "contract"],
      ["devolucion", "returns"],
      ["¿Cuándo vencen las facturas?", "invoice"],
      ["FAC-2024-031", "invoice"],
      ["fac 2024 031", "invoice"],
      ["1250", "invoice"],
      ["horarios de atencion al publico", "hours"],
      ["arrendamineto", "contract"],
    ] as const)("answers %j with the %s", async (query, expected) => {
      const found = await withPapers();
      expect((await ask(index, found.tenantId, query))[0]?.id).toBe(found[expected]);
    });

    it.each([
      "factura 0742/2026",
      "fra. 742-2026",
      "b12345742",
      "B-12345742",
      "7.420,50 €",
      "7420,50 euros",
      "el 20/12/2027",
    ])("finds what holds %s among hundreds that look alike", async (query) => {
      const tenantId = newId("ten");
      const entries = await entriesOf(
        Array.from({ length: 120 }, (_, i) => {
          const n = 680 + i;
          const day = new Date(Date.UTC(2027, 9, 19 + i)).toISOString().slice(0, 10);
          const total = `${Math.floor(n / 100)}.${n % 100}0,50`;
          return `Factura 0${n}/2026, CIF B-12345${n}. Fecha: ${day}. Total: ${total} €.`;
        }),
      );
      await index.upsert(tenantId, entries);
      expect((await ask(index, tenantId, query))[0]?.id).toBe(entries[62]?.id);
    });

    it("finds by title and by heading", async () => {
      const tenantId = newId("ten");
      const [entry] = await entriesOf(["Se paga al contado."], { title: "Tarifas de Logroño" });
      const [other] = await entriesOf(["Se paga a plazos."], { title: "Otra cosa" });
      if (!entry || !other) throw new Error("no entries");
      await index.upsert(tenantId, [entry, { ...other, headings: ["Condiciones", "Mudanzas"] }]);
      expect((await ask(index, tenantId, "tarifa Logrono"))[0]?.id).toBe(entry.id);
      expect((await ask(index, tenantId, "¿mudanza?"))[0]?.id).toBe(other.id);
    });

    it("weighs rare words above common ones from the first write on", async () => {
      const tenantId = newId("ten");
      const entries = await entriesOf([
        ...Array.from({ length: 40 }, (_, i) => `El pago ${i} del pago se abona con otro pago.`),
        "Sobre la hipoteca hay un pago, que no se hace hasta que el banco da su conformidad escrita.",
      ]);
      await index.upsert(tenantId, entries);
      expect((await ask(index, tenantId, "pago de la hipoteca"))[0]?.id).toBe(entries.at(-1)?.id);
    });

    it("returns at most `limit`, best first, with scores in 0..1", async () => {
      const tenantId = newId("ten");
      await index.upsert(
        tenantId,
        await entriesOf(Array.from({ length: 30 }, (_, i) => `Cláusula ${i} del contrato.`)),
      );
      const found = await ask(index, tenantId, "cláusula 7 del contrato", { limit: 5 });
      expect(found).toHaveLength(5);
      const scores = found.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(Math.max(...scores)).toBeLessThanOrEqual(1);
      expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
    });

    it("never mixes tenants, not even under the same ids", async () => {
      const [mine, theirs] = [newId("ten"), newId("ten")];
      const entries = await entriesOf(papers);
      await index.upsert(mine, entries.slice(0, 2));
      await index.upsert(theirs, entries.slice(1));
      expect(ids(await listed(index, mine))).toEqual(ids(entries.slice(0, 2)).sort());
      const found = await ask(index, mine, papers.join(" "), { limit: 50 });
      expect(ids(found).sort()).toEqual(ids(entries.slice(0, 2)).sort());
      await index.deleteDocument(theirs, entries[0]?.documentId ?? "");
      expect(await listed(index, theirs)).toEqual([]);
      expect(await listed(index, mine)).toHaveLength(2);
    });

    it("looks only into the documents that were named", async () => {
      const { tenantId } = await withPapers();
      const [other] = await entriesOf(["Un contrato muy distinto, de obra."]);
      if (!other) throw new Error("no entry");
      await index.upsert(tenantId, [other]);
      const only = (documentIds: string[]) =>
        ask(index, tenantId, "contrato de arrendamiento", { documentIds });
      expect(ids(await only([other.documentId]))).toEqual([other.id]);
      expect(ids(await only([newId("doc"), other.documentId, "'", "') OR true --"]))).toEqual([
        other.id,
      ]);
      expect(await only([newId("doc")])).toEqual([]);
      expect(await only([])).toEqual([]);
    });

    it.each([
      'contrato" OR (',
      "+contrato -arrendamiento",
      "contrato~2 AND NOT *",
      "terms:contrato^9",
      "contrato' OR 'a' = 'a",
      '{"match": {"contrato": 1}}',
      "contrato\u0007\\\n\t",
      "contrato 🙂 \ud800",
      `contrato ${"palabra repetida ".repeat(1_900)}`,
      `contrato ${Array.from({ length: 4_000 }, (_, i) => `x${i}`).join(" ")}`,
    ])("takes hostile query %# as words", async (query) => {
      const { tenantId, contract } = await withPapers();
      expect(ids(await ask(index, tenantId, query))).toContain(contract);
    });

    it.each(["", " \n", "¿?", "***", "\"'`", "de la que", "🙂", "x".repeat(32_000)])(
      "bears empty query %#",
      async (query) => {
        const { tenantId } = await withPapers();
        const found = await ask(index, tenantId, query);
        expect(found.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
      },
    );

    it("knows nothing of a tenant that wrote nothing, or nothing more", async () => {
      const tenantId = newId("ten");
      expect(await ask(index, tenantId, "contrato")).toEqual([]);
      expect(await listed(index, tenantId)).toEqual([]);
      await index.deletePassages(tenantId, [derivedId("psg", "x")]);
      await index.deleteDocument(tenantId, newId("doc"));
      await index.upsert(tenantId, []);
      expect(await listed(index, tenantId)).toEqual([]);
      const entries = await entriesOf(papers);
      await index.upsert(tenantId, entries);
      await index.deletePassages(tenantId, ids(entries));
      expect(await ask(index, tenantId, "contrato")).toEqual([]);
      await index.upsert(tenantId, entries);
      expect((await ask(index, tenantId, "contrato"))[0]?.id).toBe(entries[0]?.id);
    });

    describeKeeping(() => index);

    it("does not begin a search that nobody waits for", async () => {
      const { tenantId } = await withPapers();
      const query = { text: "contrato", vector: [], limit: 1 };
      const aborted = AbortSignal.abort(new Error("gone"));
      await expect(index.search(tenantId, query, aborted)).rejects.toThrow("gone");
    });
  });
}
