import { decodeText } from "./decode-text.ts";
import { detectText, isEmail, type TextType } from "./detect-text.ts";
import { DocumentProblem } from "./document-problem.ts";
import type { Limits } from "./limits.ts";
import { type ImageType, imageTypeOf } from "./pages/image-type.ts";
import type { Archive } from "./read-archive.ts";
import type { Hints } from "./source-file.ts";

/** What was found out about a file on the way to its type is kept for the one who reads it. */
export type Detected =
  | { type: "pdf" | "email" }
  | { type: "image"; imageType: ImageType }
  | { type: "docx" | "xlsx" | "pptx"; archive: Archive; mainPart: string }
  | (TextType & { text: string });

/**
 * The type of a file by its content; hints only decide between types that are all text.
 * Throws `no_text`, `encrypted`, `corrupt`, `too_large` or `unsupported_type`.
 */
export async function detectType(
  bytes: Uint8Array,
  hints: Hints,
  limits: Limits,
): Promise<Detected> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length === 0) throw new DocumentProblem("no_text", "empty file");
  if (isPdf(buffer)) return { type: "pdf" };
  const imageType = imageTypeOf(buffer);
  if (imageType) return { type: "image", imageType };
  const magic = buffer.subarray(0, 8).toString("hex");
  if (/^504b(0304|0506|0708)/.test(magic)) {
    const { detectOffice } = await import("./detect-office.ts");
    return detectOffice(buffer, hints, limits.archive);
  }
  if (magic === "d0cf11e0a1b11ae1") throw compoundFile(buffer);
  if (/^(\{\\rtf|%!PS)/.test(buffer.subarray(0, 8).toString("latin1"))) {
    throw new DocumentProblem("unsupported_type");
  }
  // Before any decoding: each part of a mail has its own encoding.
  if (isEmail(buffer.subarray(0, 64 * 1024).toString("latin1"))) return { type: "email" };
  // Four bytes a character is the most that an encoding takes.
  if (buffer.length > limits.outputBytes * 4) throw new DocumentProblem("too_large");
  const text = await decodeText(buffer);
  if (text === undefined) throw new DocumentProblem("unsupported_type");
  if (text.trim() === "") throw new DocumentProblem("no_text");
  return { ...(await detectText(text, hints)), text };
}

/** The header may stand after other bytes, at the beginning of a line (ISO 32000-1, annex H.3.4.1). */
function isPdf(buffer: Buffer): boolean {
  return /(^|[\r\n\0])%PDF-\d/.test(buffer.subarray(0, 1024).toString("latin1"));
}

/**
 * OLE2 (MS-CFB): an Office file with a password has a stream `EncryptedPackage`, whose directory
 * entry begins at a multiple of 128 bytes; anything else is a format of before 2007.
 */
function compoundFile(buffer: Buffer): DocumentProblem {
  const name = Buffer.from("EncryptedPackage", "utf16le");
  for (let at = buffer.indexOf(name); at >= 0; at = buffer.indexOf(name, at + 1)) {
    if (at % 128 === 0) return new DocumentProblem("encrypted");
  }
  return new DocumentProblem("unsupported_type", "Office format of before 2007");
}
