import type { Text } from "#shared/kernel/text.ts";
import type { FailureReason } from "./extracted-text.ts";

/** For each reason, what happened and what its owner can do about it. */
const details: Record<FailureReason, Text> = {
  no_text: {
    es: "El documento no contiene texto que se pueda leer. Si está vacío, súbalo con contenido; si es un escaneo o una foto, repítalo derecho, con más luz y más resolución.",
    en: "The document holds no text that can be read. If it is empty, upload it with content; if it is a scan or a photo, take it again, upright, with more light and resolution.",
  },
  encrypted: {
    es: "El documento está protegido con contraseña. Quite la contraseña y súbalo otra vez.",
    en: "The document is protected by a password. Remove the password and upload it again.",
  },
  corrupt: {
    es: "El archivo está dañado o incompleto. Ábralo, guárdelo de nuevo y vuelva a subirlo.",
    en: "The file is damaged or incomplete. Open it, save it again and upload the new file.",
  },
  too_large: {
    es: "El documento supera un límite (memoria, 20 MB de texto, páginas o 20 000 pasajes). Divídalo en partes.",
    en: "The document exceeds a limit (memory, 20 MB of text, pages or 20,000 passages). Split it into parts.",
  },
  unsupported_type: {
    es: "Este tipo de archivo no se admite. Use PDF, DOCX, XLSX, PPTX, HTML, Markdown, texto, CSV, EML o una imagen PNG, JPEG, WebP o TIFF.",
    en: "This type of file is not supported. Use PDF, DOCX, XLSX, PPTX, HTML, Markdown, text, CSV, EML or a PNG, JPEG, WebP or TIFF image.",
  },
  timed_out: {
    es: "Leer el documento llevó demasiado tiempo. Divídalo en partes o pida que se indexe otra vez.",
    en: "Reading the document took too long. Split it into parts or ask for it to be indexed again.",
  },
  upload_missing: {
    es: "El archivo no llegó antes de que caducara la subida. Súbalo otra vez.",
    en: "The file did not arrive before the upload expired. Upload it again.",
  },
  internal_error: {
    es: "No se pudo procesar el documento por un fallo nuestro. Pida que se indexe otra vez.",
    en: "The document could not be processed through a fault of ours. Ask for it to be indexed again.",
  },
};

/** A sentence for a person, in both languages. */
export function reasonDetail(reason: FailureReason): Text {
  return details[reason];
}

/** Reasons that lie with us or with the moment: the same file may well succeed next time. */
export function isWorthAnotherTry(reason: FailureReason | null): boolean {
  return reason === "timed_out" || reason === "internal_error" || reason === "upload_missing";
}
