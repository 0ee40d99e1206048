import { strToU8, type Zippable, zipSync } from "fflate";

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const office = "application/vnd.openxmlformats-officedocument";

const kinds = {
  docx: { main: "word/document.xml", type: `${office}.wordprocessingml.document.main+xml` },
  xlsx: { main: "xl/workbook.xml", type: `${office}.spreadsheetml.sheet.main+xml` },
  pptx: { main: "ppt/presentation.xml", type: `${office}.presentationml.presentation.main+xml` },
};

/** XML parts by name; those of the package itself are added, so that it opens as `kind`. */
export function makeOfficeFile(
  kind: keyof typeof kinds,
  parts: Record<string, string | Uint8Array>,
): Uint8Array {
  const { main, type } = kinds[kind];
  const files: Zippable = {
    "[Content_Types].xml": strToU8(
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${main}" ContentType="${type}"/></Types>`,
    ),
    "_rels/.rels": strToU8(makeRelations({ rId1: ["officeDocument", main] })),
  };
  for (const [name, content] of Object.entries(parts)) {
    files[name] = typeof content === "string" ? strToU8(head + content) : content;
  }
  return zipSync(files);
}

/** The content of a `.rels` part: by id, the last word of the type and the target. */
export function makeRelations(targets: Record<string, [type: string, target: string]>): string {
  const list = Object.entries(targets).map(
    ([id, [type, target]]) =>
      `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.join("")}</Relationships>`;
}

/** A document whose body is this WordprocessingML, with the prefix `w`. */
export function makeDocx(
  body: string,
  parts: Record<string, string> = {},
  doctype = "",
): Uint8Array {
  const names = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${relations}"`;
  return makeOfficeFile("docx", {
    "word/document.xml": `${doctype}<w:document ${names}><w:body>${body}</w:body></w:document>`,
    ...parts,
  });
}

/** A workbook of sheets by name, each with its `row` elements. */
export function makeXlsx(
  sheets: Record<string, string>,
  parts: Record<string, string> = {},
): Uint8Array {
  const names = Object.keys(sheets);
  const list = names.map(
    (name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`,
  );
  const targets: Record<string, [string, string]> = {};
  const files: Record<string, string> = {};
  for (const [at, name] of names.entries()) {
    targets[`rId${at + 1}`] = ["worksheet", `worksheets/sheet${at + 1}.xml`];
    files[`xl/worksheets/sheet${at + 1}.xml`] =
      `<worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`;
  }
  for (const part of Object.keys(parts)) {
    const name = part.replace(/^xl\/|\.xml$/g, "");
    targets[name] = [name, `${name}.xml`];
  }
  return makeOfficeFile("xlsx", {
    "xl/workbook.xml": `<workbook xmlns:r="${relations}"><sheets>${list.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": makeRelations(targets),
    ...files,
    ...parts,
  });
}
