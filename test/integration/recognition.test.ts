import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { getDocument } from "#shared/knowledge/get-document.ts";
import { getDocumentText } from "#shared/knowledge/get-document-text.ts";
import { reindexDocument } from "#shared/knowledge/reindex-document.ts";
import { searchPassages } from "#shared/knowledge/search-passages.ts";
import { sweepDocument } from "#shared/knowledge/sweep-document.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { createIngestion, type Ingestion, inventory } from "../support/ingestion.ts";
import { makePdf } from "../support/make-pdf.ts";
import { drawScan } from "../support/scans/draw-scan.ts";
import { makeTiff } from "../support/scans/make-tiff.ts";
import { scanText } from "../support/scans/scan-texts.ts";

let ingestion: Ingestion;
let actor: Actor;
const invoice = scanText(4);
const scan = drawScan(invoice.lines, { skew: 2, scale: 0.6 }).toBuffer("image/png");
const blank = drawScan([], { scale: 0.2 }).toBuffer("image/png");

beforeAll(async () => {
  ingestion = await createIngestion();
});
afterAll(() => ingestion.close());
beforeEach(async () => {
  actor = await ingestion.addTenant();
});

function upload(bytes: Buffer | Uint8Array, filename = "factura.png") {
  const visibility = "tenant" as const;
  const input = { filename, mediaType: "x/x", bytes: Buffer.from(bytes), tags: [], visibility };
  return uploadDocument({ actor, input }, ingestion.deps);
}
const get = (id: string) => getDocument({ actor, input: { id } }, ingestion.deps);
const search = async (query: string) =>
  (await searchPassages({ actor, input: { query, limit: 10 } }, ingestion.deps)).passages;

/** A recogniser that reads the same off every page, and counts them. */
function fakeRecognizer(say: (call: number) => { text: string; confidence: number }) {
  const recognizer = { calls: 0, model: "fake", recognize: async () => say(++recognizer.calls) };
  return recognizer;
}
async function withRecognizer(
  recognizer: Ingestion["deps"]["recognizer"],
  work: () => Promise<void>,
) {
  const usual = ingestion.deps.recognizer;
  Object.assign(ingestion.deps, { recognizer });
  await work().finally(() => Object.assign(ingestion.deps, { recognizer: usual }));
}

describe("a photo of an invoice", () => {
  it("is read, found by its amount, and says that it was recognised", async () => {
    const { id } = await upload(scan);
    await ingestion.settle();
    expect(await get(id)).toMatchObject({ status: "indexed", mediaType: "image/png", pages: 1 });
    const [best] = await search(invoice.amounts.at(-1) ?? "");
    expect(best).toMatchObject({
      document: { id },
      page: 1,
      recognized: true,
      pageImage: `/v1/documents/${id}/pages/1/image`,
    });
    expect(best?.confidence).toBeGreaterThan(0.7);
    const { text } = await getDocumentText({ actor, input: { id } }, ingestion.deps);
    expect(text.slice(best?.start, best?.end)).toBe(best?.text);
    expect(text).toContain(invoice.amounts.at(-1));
  });
});

describe("a document of pictures and text", () => {
  const pages = async () =>
    makePdf((page) => {
      page.text("El contrato de alquiler vence el treinta de abril. ".repeat(3));
      page.addPage({ margin: 0 }).image(scan, 0, 0, { width: 595 });
      page.addPage().image(blank, 0, 0, { width: 595 });
    });

  it("keeps the text that is there, adds what is read, and knows which is which", async () => {
    const { id } = await upload(await pages(), "mixto.pdf");
    const recognizer = fakeRecognizer(() => ({ text: "TOTAL 3.450,00 €", confidence: 0.8 }));
    await withRecognizer(recognizer, () => ingestion.settle());
    expect(recognizer.calls).toBe(1); // nobody is paid to look at a blank page
    expect(await get(id)).toMatchObject({ status: "indexed", pages: 3 });
    const [own] = await search("¿Cuándo vence el contrato de alquiler?");
    expect(own).toMatchObject({ page: 1 });
    expect(own).not.toHaveProperty("recognized");
    const [read] = await search("3.450,00 €");
    expect(read).toMatchObject({ page: 2, recognized: true, confidence: 0.8 });
  });

  it("pays for no page twice, whatever is delivered how often", async () => {
    const { id } = await upload(await pages(), "mixto.pdf");
    const recognizer = fakeRecognizer((call) => {
      if (call === 1) throw new AppError("unavailable");
      return { text: "TOTAL 3.450,00 €", confidence: 0.8 };
    });
    await withRecognizer(recognizer, async () => {
      const [extracted] = ingestion.queue.splice(0);
      if (extracted) await ingestion.deliver(extracted);
      const [scanned] = ingestion.queue.splice(0);
      if (!scanned || !extracted) throw new Error("nothing was handed over");
      await expect(ingestion.deliver(scanned)).rejects.toMatchObject({ code: "unavailable" });
      await Promise.allSettled([ingestion.deliver(scanned), ingestion.deliver(scanned)]);
      await ingestion.deliver(scanned);
      await ingestion.deliver(extracted);
      await ingestion.settle();
    });
    expect(recognizer.calls).toBe(2);
    expect(await get(id)).toMatchObject({ status: "indexed" });
  });

  it("is moved on by the sweeper when its pages were forgotten, before and after the last", async () => {
    const { id } = await upload(await pages(), "mixto.pdf");
    const recognizer = fakeRecognizer(() => ({ text: "TOTAL 3.450,00 €", confidence: 0.8 }));
    const overdue = "UPDATE documents SET deadline_at = now() - interval '1 second' WHERE id = $1";
    const target = { tenantId: actor.tenantId, documentId: id };
    await withRecognizer(recognizer, async () => {
      const [extracted] = ingestion.queue.splice(0);
      if (extracted) await ingestion.deliver(extracted);
      ingestion.queue.splice(0); // lost
      await ingestion.inspect(overdue, [id]);
      await sweepDocument(target, ingestion.deps);
      await ingestion.settle();
    });
    expect(await get(id)).toMatchObject({ status: "indexed" });
    expect(recognizer.calls).toBe(1);
  });

  it("leaves nothing behind when it is deleted, and no old pictures when it is made anew", async () => {
    const { id } = await upload(await pages(), "mixto.pdf");
    const recognizer = fakeRecognizer(() => ({ text: "TOTAL 3.450,00 €", confidence: 0.8 }));
    const objects = async () => (await inventory(ingestion, actor.tenantId)).objects;
    await withRecognizer(recognizer, async () => {
      await ingestion.settle();
      await reindexDocument({ actor, input: { id } }, ingestion.deps);
      await ingestion.settle();
    });
    const names = (await objects()).map((key) => key.split(`${id}/`)[1]);
    expect(names).toEqual(["original", "pages/2-2.jpg", "text-2.json"]);
    await deleteDocument({ actor, input: { id } }, ingestion.deps);
    await ingestion.settle();
    expect(await objects()).toEqual([]);
    expect(
      await ingestion.inspect("SELECT FROM recognized_pages WHERE document_id = $1", [id]),
    ).toEqual([]);
  });
});

describe("pictures that cannot be read", () => {
  it("end as no_text when they are blank or nothing but noise", async () => {
    const { id } = await upload(blank);
    await ingestion.settle();
    expect(await get(id)).toMatchObject({ status: "failed", statusReason: "no_text" });
    const noise = fakeRecognizer(() => ({ text: "~ .,; i|l", confidence: 0.1 }));
    const other = await upload(scan, "ruido.png");
    await withRecognizer(noise, () => ingestion.settle());
    expect(await get(other.id)).toMatchObject({ status: "failed", statusReason: "no_text" });
  });

  it("do not keep the others of a file from being read", async () => {
    const [width, height] = [60, 40];
    const blankPage = new Uint8Array(width * height * 4).fill(255);
    const striped = blankPage.slice();
    for (let at = 0; at < striped.length / 2; at += 4) striped.set([0, 0, 0], at);
    const tiff = makeTiff(width, height, [blankPage, striped]);
    const recognizer = fakeRecognizer(() => ({ text: "Recibo 17/2026", confidence: 0.9 }));
    const { id } = await upload(tiff, "recibo.tif");
    await withRecognizer(recognizer, () => ingestion.settle());
    expect(await get(id)).toMatchObject({ status: "indexed", mediaType: "image/tiff", pages: 2 });
    expect(await search("17/2026")).toMatchObject([{ page: 2, recognized: true }]);
  });

  it("say why when they are traps: sizes that nobody can draw, halves of files", async () => {
    const bomb = Buffer.from(scan);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    const [huge, half] = [
      await upload(bomb, "bomba.png"),
      await upload(scan.subarray(0, 40), "m.png"),
    ];
    await ingestion.settle();
    expect(await get(huge.id)).toMatchObject({ status: "failed", statusReason: "too_large" });
    expect(await get(half.id)).toMatchObject({ status: "failed", statusReason: "corrupt" });
  });
});
