import { DocumentProblem } from "./document-problem.ts";
import type { Limits } from "./limits.ts";
import { readRelations } from "./office-package.ts";
import { type Archive, openArchive } from "./read-archive.ts";
import { attribute, readXml } from "./read-xml.ts";
import type { Hints } from "./source-file.ts";

type Office = { type: "docx" | "xlsx" | "pptx"; archive: Archive; mainPart: string };

/** What the content type of the main part says, templates and files with macros included. */
const kinds = [
  ["docx", /wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\.macro/i],
  ["xlsx", /spreadsheetml\.(sheet|template)\.main|ms-excel\.(sheet|template)\.macro/i],
  ["pptx", /presentationml\.(presentation|slideshow|template)\.main|ms-powerpoint\.\w+\.macro/i],
] as const;

const usualParts = [
  ["docx", "word/document.xml"],
  ["xlsx", "xl/workbook.xml"],
  ["pptx", "ppt/presentation.xml"],
] as const;

/** A ZIP archive is an Office file by what its parts say, never by its name. */
export async function detectOffice(
  buffer: Buffer,
  hints: Hints,
  limits: Limits["archive"],
): Promise<Office> {
  const archive = await open(buffer, hints, limits);
  const mainPart = await findMainPart(archive);
  if (mainPart !== undefined && archive.has(mainPart)) {
    const contentType = await contentTypeOf(archive, mainPart);
    const kind = kinds.find(([, pattern]) => pattern.test(contentType ?? ""))?.[0];
    if (kind) return { type: kind, archive, mainPart };
  }
  const usual = usualParts.find(([, part]) => archive.has(part));
  if (usual) return { type: usual[0], archive, mainPart: usual[1] };
  if (archive.names.length === 0 && claimsOffice(hints)) throw new DocumentProblem("corrupt");
  throw new DocumentProblem("unsupported_type", "an archive that is no Office file");
}

/** A broken archive is a broken Office file only when it seems to be one. */
async function open(buffer: Buffer, hints: Hints, limits: Limits["archive"]): Promise<Archive> {
  try {
    return await openArchive(buffer, limits);
  } catch (error) {
    const office = /\[Content_Types\]\.xml|_rels\/|word\/|xl\/|ppt\//;
    const isBroken = error instanceof DocumentProblem && error.reason === "corrupt";
    if (!isBroken || claimsOffice(hints) || office.test(buffer.toString("latin1", 0, 4096))) {
      throw error;
    }
    throw new DocumentProblem("unsupported_type", "a broken archive");
  }
}

function claimsOffice({ filename, mediaType }: Hints): boolean {
  return /\.(doc|xls|ppt)[xm]$/i.test(filename) || /openxmlformats/i.test(mediaType);
}

async function findMainPart(archive: Archive): Promise<string | undefined> {
  const relations = await readRelations(archive, "");
  return relations.find(({ type }) => type === "officeDocument")?.target;
}

async function contentTypeOf(archive: Archive, part: string): Promise<string | undefined> {
  let found: string | undefined;
  let byExtension: string | undefined;
  await readXml(archive.chunks("[Content_Types].xml"), {
    open(name, attributes) {
      const type = attribute(attributes, "ContentType");
      const partName = attribute(attributes, "PartName")?.replace(/^\//, "");
      if (name === "Override" && partName?.toLowerCase() === part.toLowerCase()) found = type;
      const extension = attribute(attributes, "Extension")?.toLowerCase();
      if (name === "Default" && extension && part.toLowerCase().endsWith(`.${extension}`)) {
        byExtension = type;
      }
    },
  });
  return found ?? byExtension;
}
