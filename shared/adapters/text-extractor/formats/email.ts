import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import type { FailureReason } from "#shared/knowledge/extracted-text.ts";
import type { TextBuilder } from "../build-text.ts";
import { DocumentProblem } from "../document-problem.ts";
import type { SourceFile } from "../source-file.ts";
import { readHtml } from "./html.ts";
import { readPlainText } from "./text.ts";

/** Reads an attachment like any other file, or throws `DocumentProblem`. */
type ReadAttachment = (file: SourceFile, builder: TextBuilder) => Promise<void>;

/** Header, body and attachments of a message; an attachment that cannot be read is noted. */
export async function readEmail(
  bytes: Uint8Array,
  builder: TextBuilder,
  readAttachment: ReadAttachment,
): Promise<void> {
  const start = bytes.findIndex((byte) => byte > 0x20 && byte < 0x7f);
  const mail = await PostalMime.parse(bytes.subarray(Math.max(0, start)), {
    forceRfc822Attachments: true,
    maxNestingDepth: 50,
  });
  builder.title(mail.subject);
  builder.paragraph(headerLines(mail));
  writeBody(mail, builder);
  for (const [at, attachment] of mail.attachments.entries()) {
    // Pictures that the text shows in place: logos, signatures.
    if (attachment.related && attachment.mimeType.startsWith("image/")) continue;
    const filename = attachment.filename ?? attachment.description ?? `adjunto ${at + 1}`;
    builder.heading(filename, 1);
    const file = { bytes: contentOf(attachment), filename, mediaType: attachment.mimeType };
    try {
      await readAttachment(file, partOf(builder));
    } catch (error) {
      builder.paragraph(`[Adjunto sin leer: ${why(error)}]`);
    }
  }
}

function headerLines(mail: Email): string {
  const lines = [
    ["Subject", mail.subject],
    ["From", mail.from && addresses([mail.from])],
    ["To", addresses(mail.to ?? [])],
    ["Cc", addresses(mail.cc ?? [])],
    ["Date", mail.headers.find(({ key }) => key === "date")?.value],
  ];
  return lines
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

function addresses(list: Address[]): string {
  return list
    .map((one) => {
      if (one.group) return `${one.name}: ${addresses(one.group)}`;
      return one.name ? `${one.name} <${one.address}>` : one.address;
    })
    .join(", ");
}

/** Of the two versions that mails carry, HTML where it has structure to offer. */
function writeBody(mail: Email, builder: TextBuilder): void {
  const hasStructure = /<(table|ul|ol|h[1-6])\b/i.test(mail.html ?? "");
  if (mail.html && (hasStructure || !mail.text?.trim())) readHtml(mail.html, untitled(builder));
  else readPlainText(mail.text ?? "", builder);
}

function contentOf({ content }: Attachment): Uint8Array {
  if (typeof content === "string") return Buffer.from(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/** The mail keeps its own title; a heading in a page of HTML is none. */
function untitled(builder: TextBuilder): TextBuilder {
  return { ...builder, title() {} };
}

/** A file in a mail: its headings stand below its name, and its pages are not those of the mail. */
function partOf(builder: TextBuilder): TextBuilder {
  return {
    ...untitled(builder),
    heading: (text, level) => builder.heading(text, level + 1),
    page() {},
  };
}

function why(error: unknown): string {
  const words: Partial<Record<FailureReason, string>> = {
    no_text: "no contiene texto",
    encrypted: "está protegido con contraseña",
    too_large: "es demasiado grande",
    unsupported_type: "tipo de archivo no admitido",
  };
  const reason = error instanceof DocumentProblem ? error.reason : "corrupt";
  return words[reason] ?? "está dañado";
}
