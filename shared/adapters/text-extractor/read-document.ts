import type { ExtractedText } from "#shared/knowledge/extracted-text.ts";
import { readableTypes } from "#shared/knowledge/readable-types.ts";
import { createTextBuilder, type TextBuilder } from "./build-text.ts";
import { type Detected, detectType } from "./detect-type.ts";
import { DocumentProblem } from "./document-problem.ts";
import type { Limits } from "./limits.ts";
import type { SourceFile } from "./source-file.ts";

/** One reading, with all that is attached: how many attachments may still be opened. */
type Reading = { limits: Limits; attachmentsLeft: number };

/**
 * Reads a file here and now, without any isolation: the child process calls it.
 * `onType` hears what the bytes are, also of a file that cannot be read in the end.
 * Throws `DocumentProblem` for what is known about, anything else where a parser fell over.
 */
export async function readDocument(
  file: SourceFile,
  limits: Limits,
  onType: (mediaType: string) => void = () => {},
): Promise<ExtractedText> {
  const builder = createTextBuilder(limits);
  const reading = { limits, attachmentsLeft: limits.attachments.count };
  const found = await detectType(file.bytes, file, limits);
  const mediaType = found.type === "image" ? found.imageType : readableTypes[found.type];
  onType(mediaType);
  await readInto(builder, file.bytes, found, reading, 0);
  return builder.finish(mediaType);
}

/** Parsers are loaded when a file needs them, so that plain text costs none of them. */
async function readInto(
  builder: TextBuilder,
  bytes: Uint8Array,
  found: Detected,
  reading: Reading,
  depth: number,
): Promise<void> {
  switch (found.type) {
    case "pdf":
      return (await import("./formats/pdf.ts")).readPdf(bytes, builder);
    case "docx":
      return (await import("./formats/docx.ts")).readDocx(found.archive, found.mainPart, builder);
    case "xlsx":
      return (await import("./formats/xlsx.ts")).readXlsx(found.archive, found.mainPart, builder);
    case "pptx":
      return (await import("./formats/pptx.ts")).readPptx(found.archive, found.mainPart, builder);
    case "html":
      return (await import("./formats/html.ts")).readHtml(found.text, builder);
    case "markdown":
      return (await import("./formats/markdown.ts")).readMarkdown(found.text, builder);
    case "csv":
      return (await import("./formats/csv.ts")).readCsv(found.text, found.delimiter, builder);
    case "text":
      return (await import("./formats/text.ts")).readPlainText(found.text, builder);
    case "image":
      // What is attached to a mail has no page of its own that a picture could be kept for.
      if (depth > 0) throw new DocumentProblem("unsupported_type");
      return (await import("./formats/image.ts")).readImage(bytes, found.imageType, builder);
    case "email": {
      const { readEmail } = await import("./formats/email.ts");
      return readEmail(bytes, builder, async (file, part) => {
        const { attachments } = reading.limits;
        reading.attachmentsLeft--;
        if (depth >= attachments.depth || reading.attachmentsLeft < 0) {
          throw new DocumentProblem("too_large", "too many files in one mail");
        }
        const inner = await detectType(file.bytes, file, reading.limits);
        await readInto(part, file.bytes, inner, reading, depth + 1);
      });
    }
  }
}
