import type { TextBuilder } from "../build-text.ts";
import { unlessCorrupt } from "../document-problem.ts";
import { guessHeader } from "../guess-header.ts";
import { officePackage, readCoreTitle } from "../office-package.ts";
import type { Archive } from "../read-archive.ts";
import { prefixed, readXml } from "../read-xml.ts";
import { type SlideParagraph, type SlideSink, walkSlide } from "./slide-walker.ts";

/** Furniture that repeats on every slide. */
const furniture = new Set(["sldNum", "dt", "ftr", "hdr", "sldImg"]);

/** Each slide is a page: title as heading, bullets as list, tables, diagrams, then its notes. */
export async function readPptx(
  archive: Archive,
  mainPart: string,
  builder: TextBuilder,
): Promise<void> {
  builder.title(await readCoreTitle(archive));
  const file = officePackage(archive, mainPart);
  const relations = new Map((await file.relations(mainPart)).map((one) => [one.id, one.target]));
  for (const id of await slideOrder(archive, mainPart)) {
    builder.page();
    const slide = relations.get(id);
    if (!slide) continue;
    await walkInOrder(archive.chunks(slide), builder);
    for (const { type, target } of await unlessCorrupt(() => file.relations(slide), [])) {
      const chunks = archive.chunks(target);
      if (type === "diagramData")
        await unlessCorrupt(() => walkInOrder(chunks, builder), undefined);
      if (type === "notesSlide") await unlessCorrupt(() => walkNotes(chunks, builder), undefined);
    }
  }
}

async function slideOrder(archive: Archive, mainPart: string): Promise<string[]> {
  const ids: string[] = [];
  await readXml(archive.chunks(mainPart), {
    open(name, attributes) {
      if (name === "sldId") ids.push(prefixed(attributes, "id") ?? "");
    },
  });
  return ids;
}

/** Writes a slide: the title comes first, wherever in the file it stands. */
async function walkInOrder(chunks: AsyncIterable<Uint8Array>, builder: TextBuilder): Promise<void> {
  const titles: string[] = [];
  const rest: (() => void)[] = [];
  const sink: SlideSink = {
    shape(paragraphs, placeholder) {
      if (placeholder && furniture.has(placeholder)) return;
      if (placeholder === "title" || placeholder === "ctrTitle") {
        titles.push(paragraphs.map(({ text }) => text).join(" "));
      } else rest.push(() => writeShape(paragraphs, placeholder, builder));
    },
    table: (rows) => rest.push(() => builder.table(rows, guessHeader(rows))),
  };
  await walkSlide(chunks, sink);
  for (const title of titles) {
    builder.title(title);
    builder.heading(title, 1);
  }
  for (const write of rest) write();
}

function writeShape(
  paragraphs: SlideParagraph[],
  placeholder: string | undefined,
  builder: TextBuilder,
): void {
  const inBody = placeholder === "body" && paragraphs.length > 1;
  let items: string[] = [];
  for (const { text, depth, bullet } of paragraphs) {
    if (bullet ?? inBody) items.push(`${"  ".repeat(depth)}- ${text.trim()}`);
    else {
      builder.list(items);
      items = [];
      builder.paragraph(text);
    }
  }
  builder.list(items);
}

async function walkNotes(chunks: AsyncIterable<Uint8Array>, builder: TextBuilder): Promise<void> {
  await walkSlide(chunks, {
    shape(paragraphs, placeholder) {
      if (placeholder !== "body") return;
      for (const { text } of paragraphs) builder.paragraph(text);
    },
    table() {},
  });
}
