import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import type { PassageIndex } from "#shared/knowledge/ports.ts";
import { ask, entriesOf, ids, listed, testEmbedder } from "./passage-entries.ts";

type PassageIndexUnderTest = { index: PassageIndex; close(): Promise<void> };

/** What the subject of the suite must take: `create` gets the length of the vectors to come. */
type Factory = (config: { dimensions: number }) => Promise<PassageIndexUnderTest>;

const papers = [
  "El presente contrato de arrendamiento se celebra en Sevilla entre las dos partes.",
  "La factura FAC-2024-031 asciende a 1.250,00 € y vence a los treinta días.",
  "Las devoluciones se aceptan durante catorce días naturales desde la recepción.",
  "El horario de atención al público es de nueve a dos, de lunes a viernes.",
];

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

    /** A tenant of its own with the papers in it. */
    async function withPapers() {
      const tenantId = newId("ten");
      const entries = await entriesOf(papers);
      await index.upsert(tenantId, entries);
      const [contract, invoice, returns, hours] = ids(entries);
      return { tenantId, entries, contract, invoice, returns, hours };
    }

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

    it("does not begin a search that nobody waits for", async () => {
      const { tenantId } = await withPapers();
      const query = { text: "contrato", vector: [], limit: 1 };
      const aborted = AbortSignal.abort(new Error("gone"));
      await expect(index.search(tenantId, query, aborted)).rejects.toThrow("gone");
    });
  });
}
