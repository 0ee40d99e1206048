import type {
  DocumentInitParameters,
  PDFDocumentProxy,
} from "pdfjs-dist/types/src/display/api.d.ts";
import { DocumentProblem } from "../document-problem.ts";
import { loadPdfParser } from "./load-pdf-parser.ts";

/** Opens a PDF to read it, or, with more options, to draw it. Throws `encrypted` or `corrupt`. */
export async function openPdf(
  bytes: Uint8Array,
  options: DocumentInitParameters = {},
): Promise<PDFDocumentProxy> {
  const parser = await loadPdfParser();
  const isWhole = bytes.byteLength === bytes.buffer.byteLength;
  try {
    return await parser.getDocument({
      // The parser takes the whole buffer away from its owner: a part of one is copied.
      data: isWhole ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes),
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      useWorkerFetch: false,
      useWasm: false,
      stopAtErrors: false,
      disableAutoFetch: true,
      enableXfa: false,
      verbosity: 0,
      ...options,
    }).promise;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "PasswordException") throw new DocumentProblem("encrypted");
    throw new DocumentProblem("corrupt", `${name} while opening`);
  }
}
