import { attribute, readXml } from "../read-xml.ts";

export type SlideParagraph = { text: string; depth: number; bullet: boolean | undefined };

export type SlideSink = {
  /** `placeholder`: what the layout uses the shape for (`title`, `body`, `sldNum` …), if anything. */
  shape(paragraphs: SlideParagraph[], placeholder: string | undefined): void;
  table(rows: string[][]): void;
};

/** Walks DrawingML text (ISO/IEC 29500-1, 21.1.2): slides, their notes, diagrams. */
export async function walkSlide(chunks: AsyncIterable<Uint8Array>, sink: SlideSink): Promise<void> {
  let shape: SlideParagraph[] = [];
  let placeholder: string | undefined;
  let paragraph: SlideParagraph | undefined;
  let rows: string[][] | undefined;
  let cell: string[] | undefined;
  let inText = false;
  let skipping = 0;

  function closeParagraph(): void {
    if (paragraph && paragraph.text.trim() !== "") {
      if (cell) cell.push(paragraph.text);
      else shape.push(paragraph);
    }
    paragraph = undefined;
  }

  await readXml(chunks, {
    open(name, attributes) {
      if (skipping > 0 || name === "Fallback") skipping++;
      else if (name === "sp" || name === "pt") {
        shape = [];
        placeholder = undefined;
      } else if (name === "ph") placeholder = attribute(attributes, "type") ?? "body";
      else if (name === "p") paragraph = { text: "", depth: 0, bullet: undefined };
      else if (name === "pPr" && paragraph) {
        paragraph.depth = Math.min(8, Number(attribute(attributes, "lvl") ?? 0) || 0);
      } else if (name === "buNone" && paragraph) paragraph.bullet = false;
      else if (/^bu(Char|AutoNum|Blip)$/.test(name) && paragraph) paragraph.bullet = true;
      else if (name === "br" && paragraph) paragraph.text += "\n";
      else if (name === "t") inText = true;
      else if (name === "tbl") rows = [];
      else if (name === "tr") rows?.push([]);
      else if (name === "tc") cell = [];
    },
    text(text) {
      if (inText && skipping === 0 && paragraph) paragraph.text += text;
    },
    close(name) {
      if (skipping > 0) skipping--;
      else if (name === "t") inText = false;
      else if (name === "p") closeParagraph();
      else if (name === "tc") {
        rows?.at(-1)?.push(cell?.join("\n") ?? "");
        cell = undefined;
      } else if (name === "tbl") {
        if (rows) sink.table(rows);
        rows = undefined;
      } else if ((name === "sp" || name === "pt") && shape.length > 0) {
        sink.shape(shape, placeholder);
        shape = [];
      }
    },
  });
}
