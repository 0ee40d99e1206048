import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";
import { conditions, details, header, totals } from "./invoice-text.ts";
import { sampleDate } from "./zip-parts.ts";

const columns = [56, 130, 330, 400, 480];

/** The invoice: items and totals on page 1, conditions of payment on page 2. */
export async function buildInvoice(): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: "A4",
    margin: 56,
    lang: "es-ES",
    info: {
      Title: "Factura 2026-0147",
      Author: "Tostadores del Valle, S.L.",
      CreationDate: sampleDate,
    },
  });
  const bytes = buffer(document);
  title(document, "Factura 2026-0147");
  for (const line of header) document.text(line).moveDown(0.3);
  document.moveDown();
  for (const [index, row] of details.entries()) {
    document.font(index === 0 ? "Helvetica-Bold" : "Helvetica");
    tableRow(document, row);
  }
  document.moveDown();
  document.font("Helvetica");
  for (const line of totals) document.text(line, 56).moveDown(0.3);

  document.addPage();
  title(document, "Condiciones de pago");
  for (const { heading, text } of conditions) {
    document.font("Helvetica-Bold").fontSize(12).text(heading).moveDown(0.3);
    document.font("Helvetica").fontSize(11).text(text).moveDown();
  }
  document.end();
  return bytes;
}

function title(document: PDFKit.PDFDocument, text: string): void {
  document.font("Helvetica-Bold").fontSize(20).text(text).moveDown();
  document.font("Helvetica").fontSize(11);
}

function tableRow(document: PDFKit.PDFDocument, cells: string[]): void {
  const top = document.y;
  for (const [index, cell] of cells.entries()) {
    document.text(cell, columns[index] ?? 56, top, { lineBreak: false });
  }
  document.text("", 56, top + 18);
}
