import { describe, expect, test } from "vitest";
import { makeOfficeFile, makeRelations } from "../../../../test/support/make-office-file.ts";
import { outline, pageText, readFile } from "../../../../test/support/read-file.ts";

const p = (text: string, properties = "") =>
  `<a:p><a:pPr${properties}/><a:r><a:t>${text}</a:t></a:r></a:p>`;
const shape = (placeholder: string, ...paragraphs: string[]) =>
  `<p:sp><p:nvSpPr><p:nvPr>${placeholder}</p:nvPr></p:nvSpPr><p:txBody>${paragraphs.join("")}</p:txBody></p:sp>`;
const slide = (...content: string[]) =>
  `<p:sld xmlns:p="p" xmlns:a="a">${content.join("")}</p:sld>`;

describe("PPTX", () => {
  test("each slide is a page in the order of the presentation, title first, notes last", async () => {
    const cell = (text: string) => `<a:tc><a:txBody>${p(text)}</a:txBody></a:tc>`;
    const file = makeOfficeFile("pptx", {
      "ppt/presentation.xml":
        '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="9" r:id="rId2"/><p:sldId id="5" r:id="rId1"/></p:sldIdLst></p:presentation>',
      "ppt/_rels/presentation.xml.rels": makeRelations({
        rId1: ["slide", "slides/slide1.xml"],
        rId2: ["slide", "slides/slide2.xml"],
      }),
      "ppt/slides/slide1.xml": slide(
        `<p:graphicFrame><a:tbl><a:tr>${cell("Mes")}${cell("Ventas")}</a:tr><a:tr>${cell("Enero")}${cell("12")}</a:tr></a:tbl></p:graphicFrame>`,
      ),
      "ppt/slides/slide2.xml": slide(
        shape('<p:ph idx="1"/>', p("Crecer"), p("En línea", ' lvl="1"')),
        shape('<p:ph type="title"/>', p("Plan 2025")),
        shape('<p:ph type="sldNum"/>', p("1")),
        shape("", p("Texto suelto")),
      ),
      "ppt/slides/_rels/slide2.xml.rels": makeRelations({
        n: ["notesSlide", "../notesSlides/n.xml"],
      }),
      "ppt/notesSlides/n.xml": slide(
        shape('<p:ph type="body"/>', p("Recordar el descuento.")),
        shape('<p:ph type="sldNum"/>', p("1")),
      ),
    });
    const out = await readFile(file);
    expect(out.title).toBe("Plan 2025");
    expect(outline(out)).toEqual([
      "heading1: Plan 2025",
      "list: - Crecer\n  - En línea",
      "paragraph: Texto suelto",
      "paragraph: Recordar el descuento.",
      "table: *Mes | Ventas\nEnero | 12",
    ]);
    expect(pageText(out, 2)).toBe("Mes | Ventas\nEnero | 12");
  });
});
