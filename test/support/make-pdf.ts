import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";

/** A PDF that `draw` fills in; A4 with margins of 50 points. */
export async function makePdf(
  draw: (page: PDFKit.PDFDocument) => void,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  const document = new PDFDocument({ size: "A4", margin: 50, ...options });
  const bytes = buffer(document);
  draw(document);
  document.end();
  return bytes;
}
