import { describe, expect, test } from "vitest";
import { makeDocx } from "../../../../test/support/make-office-file.ts";
import { makePdf } from "../../../../test/support/make-pdf.ts";
import { outline, readFile } from "../../../../test/support/read-file.ts";

type Part = { type: string; name?: string; content: string | Uint8Array };

function mail(parts: Part[], subject = "=?utf-8?Q?Cotizaci=C3=B3n?="): string {
  const bodies = parts.map(({ type, name, content }) => {
    const disposition = name ? `Content-Disposition: attachment; filename="${name}"\r\n` : "";
    const body = Buffer.from(content).toString("base64");
    return `--x\r\nContent-Type: ${type}\r\n${disposition}Content-Transfer-Encoding: base64\r\n\r\n${body}\r\n`;
  });
  return `From: Ana Peña <ana@example.com>\r\nTo: luis@example.com\r\nSubject: ${subject}\r\nDate: Tue, 12 Mar 2024 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${bodies.join("")}--x--\r\n`;
}

const text = (content: string): Part => ({ type: "text/plain; charset=utf-8", content });
const header =
  "paragraph: Subject: Cotización\nFrom: Ana Peña <ana@example.com>\nTo: luis@example.com\nDate: Tue, 12 Mar 2024 10:00:00 +0100";

describe("mail", () => {
  test("reads header, body and attachments of any type, each under its name", async () => {
    const run = (words: string) => `<w:r><w:t>${words}</w:t></w:r>`;
    const docx = makeDocx(
      `<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>${run("Objeto")}</w:p><w:p>${run("Local.")}</w:p>`,
    );
    const pdf = await makePdf((page) => page.text("Factura 7"));
    const out = await readFile(
      mail([
        text("Hola, Luis.\n\nVa adjunto."),
        { type: "application/octet-stream", name: "contrato.bin", content: docx },
        { type: "application/pdf", name: "factura.pdf", content: pdf },
      ]),
    );
    expect(out).toMatchObject({ mediaType: "message/rfc822", title: "Cotización", pages: [] });
    expect(outline(out)).toEqual([
      header,
      "paragraph: Hola, Luis.",
      "paragraph: Va adjunto.",
      "heading1: contrato.bin",
      "heading2: Objeto",
      "paragraph: Local.",
      "heading1: factura.pdf",
      "paragraph: Factura 7",
    ]);
  });

  test("blank lines before the header do no harm", async () => {
    expect((await readFile(`\n\n${mail([text("hola")])}`)).title).toBe("Cotización");
  });

  test("reads the HTML body where it has structure", async () => {
    const html = "<p>Precios:</p><ul><li>Café 2 €</li></ul><img src='http://example.com/x.png'>";
    const out = await readFile(mail([{ type: "text/html; charset=utf-8", content: html }]));
    expect(outline(out).slice(1)).toEqual(["paragraph: Precios:", "list: - Café 2 €"]);
  });

  test("notes attachments that cannot be read and goes on", async () => {
    const broken = makeDocx("<w:p></w:x>");
    const out = await readFile(
      mail([
        text("hola"),
        { type: "image/png", name: "foto.png", content: Buffer.from("89504e470d0a1a0a00", "hex") },
        { type: "application/x", name: "roto.docx", content: broken },
        { type: "text/plain", name: "nota.txt", content: "fin" },
      ]),
    );
    expect(outline(out).slice(2)).toEqual([
      "heading1: foto.png",
      "paragraph: [Adjunto sin leer: tipo de archivo no admitido]",
      "heading1: roto.docx",
      "paragraph: [Adjunto sin leer: está dañado]",
      "heading1: nota.txt",
      "paragraph: fin",
    ]);
  });

  test("mails in mails are opened to a depth, and only so many files", async () => {
    let inner = mail([text("fondo")], "5");
    for (const subject of ["4", "3", "2", "1", "0"]) {
      inner = mail([{ type: "message/rfc822", name: `m${subject}.eml`, content: inner }], subject);
    }
    const { attachments } = { attachments: { count: 50, depth: 3 } };
    const deep = await readFile(inner, "x.eml", { attachments });
    expect(deep.text).toContain("Subject: 3");
    expect(deep.text).not.toContain("Subject: 4");
    const many = Array.from({ length: 5 }, (_, at) => ({ ...text(`n${at}`), name: `${at}.txt` }));
    const few = await readFile(mail(many), "x.eml", { attachments: { count: 2, depth: 3 } });
    expect(outline(few).slice(1, 6)).toEqual([
      "heading1: 0.txt",
      "paragraph: n0",
      "heading1: 1.txt",
      "paragraph: n1",
      "heading1: 2.txt",
    ]);
    expect(few.text).not.toContain("n2");
  });
});
