import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { makeDocx } from "../../../test/support/make-office-file.ts";
import { readFile } from "../../../test/support/read-file.ts";

const failure = (reason: string) => expect.objectContaining({ reason });

/** The first sector of an OLE2 file, then a directory entry with this name. */
function compoundFile(name: string): Uint8Array {
  const bytes = Buffer.alloc(2048);
  bytes.write("d0cf11e0a1b11ae1", "hex");
  bytes.write(name, 1024 + 128, "utf16le");
  return bytes;
}

describe("the type of a file is what its content says", () => {
  test.each([
    ["carta.pdf", "Señores:\n\nles escribimos para confirmar la visita.", "text/plain"],
    ["notas.txt", "<!DOCTYPE html><title>x</title><p>hola", "text/html"],
    ["x", "<html><body><p>hola</p></body></html>", "text/html"],
    ["x", "From: a@b.es\nSubject: Pedido\n\nhola", "message/rfc822"],
    ["x", "# Guía\n\n- uno\n- **dos**\n\n[enlace](https://example.com)", "text/markdown"],
    ["x", "nombre;precio\nCafé;2,50\nTé;1,20", "text/csv"],
    ["x", "a,b,c\n1,2,3\n4,5,6\n7,8,9", "text/csv"],
    ["x", "Hola, buenos días\nAdiós, hasta luego", "text/plain"],
    ["x", "Queridos, Ana y Luis\nos espero, sin falta\nun abrazo, Eva", "text/plain"],
    ["precios.csv", "producto,precio", "text/csv"],
    ["readme.md", "Solo un párrafo", "text/markdown"],
    ["datos.docx", "Reunión: martes\nLugar: oficina\n", "text/plain"],
  ])("%s with %j", async (filename, content, mediaType) => {
    expect((await readFile(content, filename)).mediaType).toBe(mediaType);
  });

  test("an Office file is known by its parts, under any name", async () => {
    const file = makeDocx("<w:p><w:r><w:t>hola</w:t></w:r></w:p>");
    const { mediaType } = await readFile(file, "foto.jpg");
    expect(mediaType).toBe(
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    );
  });

  test.each([
    ["an archive", zipSync({ "a.txt": strToU8("hola") }), "unsupported_type"],
    ["a picture of the web", Buffer.from("GIF89a\x01\x00\x01\x00\x80\x00\x00"), "unsupported_type"],
    ["a TIFF of nothing", Buffer.from("49492a000800000000000000", "hex"), "corrupt"],
    ["a program", Buffer.from(`7f454c46020101${"00".repeat(200)}`, "hex"), "unsupported_type"],
    ["RTF", Buffer.from("{\\rtf1\\ansi hola}"), "unsupported_type"],
    ["an old Word file", compoundFile("WordDocument"), "unsupported_type"],
    ["an Office file with a password", compoundFile("EncryptedPackage"), "encrypted"],
    ["an empty file", Buffer.alloc(0), "no_text"],
    ["blanks", Buffer.from(" \n\t \r\n"), "no_text"],
  ])("%s fails with a reason", async (_, bytes, reason) => {
    await expect(readFile(bytes)).rejects.toEqual(failure(reason));
  });

  test.each([
    ["image/png", "89504e470d0a1a0a0000000d49484452000000010000"],
    ["image/jpeg", "ffd8ffe000104a464946"],
    ["image/webp", "52494646000000005745425056503820"],
  ])("%s is a page that waits to be recognised, whatever it is called", async (type, bytes) => {
    const read = await readFile(Buffer.from(bytes, "hex"), "contrato.pdf");
    expect(read).toMatchObject({ mediaType: type, text: "", scans: [1] });
  });

  test("a file that was cut off is corrupt, an archive that was is not supported", async () => {
    const docx = makeDocx("<w:p><w:r><w:t>hola</w:t></w:r></w:p>");
    await expect(readFile(docx.subarray(0, 300))).rejects.toEqual(failure("corrupt"));
    const zip = zipSync({ "a.txt": strToU8("hola ".repeat(50)) }).subarray(0, 60);
    await expect(readFile(zip, "a.zip")).rejects.toEqual(failure("unsupported_type"));
    await expect(readFile(zip, "a.xlsx")).rejects.toEqual(failure("corrupt"));
  });

  test("text that is certainly too long is not even decoded", async () => {
    await expect(readFile("x".repeat(5000), "a.txt", { outputBytes: 1000 })).rejects.toEqual(
      failure("too_large"),
    );
  });
});
