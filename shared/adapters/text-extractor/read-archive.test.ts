import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { makeOfficeFile, makeRelations } from "../../../test/support/make-office-file.ts";
import { readFile } from "../../../test/support/read-file.ts";
import { defaultLimits } from "./limits.ts";
import { openArchive } from "./read-archive.ts";

const limits = { entries: 10, entryBytes: 1000, totalBytes: 1500 };
const tooLarge = expect.objectContaining({ reason: "too_large" });

async function content(bytes: Uint8Array, name: string): Promise<string> {
  const archive = await openArchive(bytes, limits);
  const chunks = [];
  for await (const chunk of archive.chunks(name)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Changes the declared size of the only entry, in the central directory. */
function declare(zip: Uint8Array, size: number): Uint8Array {
  const bytes = Buffer.from(zip);
  bytes.writeUInt32LE(size, bytes.lastIndexOf(Buffer.from("504b0102", "hex")) + 24);
  return bytes;
}

describe("openArchive", () => {
  test("inflates an entry, whatever the case of its name, and nothing for a missing one", async () => {
    const zip = zipSync({ "Word/Document.xml": strToU8("hola"), b: strToU8("x") });
    expect(await content(zip, "word/document.xml")).toBe("hola");
    expect(await content(zip, "nada")).toBe("");
  });

  test("refuses an entry that declares too much, before inflating it", async () => {
    await expect(content(zipSync({ a: new Uint8Array(1001) }), "a")).rejects.toEqual(tooLarge);
  });

  test("stops an entry that inflates to more than it declares", async () => {
    const zip = declare(zipSync({ a: new Uint8Array(5_000_000) }), 10);
    await expect(content(zip, "a")).rejects.toEqual(
      expect.objectContaining({ reason: expect.stringMatching(/corrupt|too_large/) }),
    );
  });

  test("adds up what all entries inflate to", async () => {
    const zip = zipSync({ a: new Uint8Array(900), b: new Uint8Array(900) });
    const archive = await openArchive(zip, limits);
    const drain = async (name: string) => {
      for await (const chunk of archive.chunks(name)) expect(chunk.length).toBeGreaterThan(0);
    };
    await drain("a");
    await expect(drain("b")).rejects.toEqual(tooLarge);
  });

  test("refuses too many entries", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 11 }, (_, at) => [`f${at}`, strToU8("x")]),
    );
    await expect(openArchive(zipSync(files), limits)).rejects.toEqual(tooLarge);
  });

  test("an entry with a password is encrypted", async () => {
    const zip = Buffer.from(zipSync({ a: strToU8("hola") }));
    const directory = zip.lastIndexOf(Buffer.from("504b0102", "hex"));
    zip.writeUInt16LE(1, directory + 8);
    await expect(content(zip, "a")).rejects.toEqual(
      expect.objectContaining({ reason: "encrypted" }),
    );
  });

  test("an Office file that is a bomb ends as too_large, with little inflated", async () => {
    const bomb = makeOfficeFile("xlsx", {
      "xl/workbook.xml":
        '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>',
      "xl/_rels/workbook.xml.rels": makeRelations({ rId1: ["worksheet", "sheet.xml"] }),
      "xl/sheet.xml": new Uint8Array(6_000_000).fill(0x20),
    });
    expect(bomb.length).toBeLessThan(10_000);
    const archive = { ...defaultLimits.archive, entryBytes: 5_000_000 };
    await expect(readFile(bomb, "x", { archive })).rejects.toEqual(tooLarge);
  });
});
