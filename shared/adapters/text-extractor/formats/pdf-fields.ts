import type { PDFPageProxy } from "pdfjs-dist/types/src/display/api.d.ts";

/** What is filled in on the page's form, as `label: value`. Empty fields and buttons are left out. */
export async function readFields(page: PDFPageProxy): Promise<string[]> {
  const fields: string[] = [];
  for (const annotation of await page.getAnnotations()) {
    const of = (name: string): unknown => Reflect.get(Object(annotation), name);
    if (of("subtype") !== "Widget" || of("pushButton") === true || of("hidden") === true) continue;
    const value = shown(of("fieldValue"));
    if (value === "" || (of("fieldType") === "Btn" && value === "Off")) continue;
    const label = shown(of("alternativeText")) || shown(of("fieldName"));
    fields.push(label === "" ? value : `${label}: ${value}`);
  }
  return fields;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "string" ? value.trim() : "";
}
