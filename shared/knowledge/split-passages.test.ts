import { describe, expect, it } from "vitest";
import { seededRandom } from "../../test/support/random.ts";
import type { ExtractedText, TextBlock } from "./extracted-text.ts";
import { splitPassages } from "./split-passages.ts";

/** Blocks of a text written as `[kind, words]`, joined by blank lines. */
function extracted(...parts: [TextBlock["kind"] | `h${number}`, string][]): ExtractedText {
  let text = "";
  const blocks = parts.map(([kind, words]): TextBlock => {
    text += text === "" ? "" : "\n\n";
    const span = { start: text.length, end: text.length + words.length };
    text += words;
    if (kind === "paragraph" || kind === "list" || kind === "table") return { kind, ...span };
    return { kind: "heading", level: kind === "heading" ? 1 : Number(kind.slice(1)), ...span };
  });
  return { mediaType: "text/plain", title: null, text, pages: [], blocks };
}

const sentence = (i: number) =>
  `La cláusula ${i} obliga al Sr. García a pagar 3.450,00 € cada mes. `;
const long = (sentences: number) =>
  Array.from({ length: sentences }, (_, i) => sentence(i)).join("");
const paragraph = long(3).trim();

describe("splitPassages", () => {
  it("makes nothing of nothing", () => {
    expect(splitPassages(extracted())).toEqual([]);
    expect(splitPassages(extracted(["paragraph", " \n\t\u00a0 "]))).toEqual([]);
  });

  it("puts the headings above a passage into its path", () => {
    const passages = splitPassages(
      extracted(
        ["h1", "Contrato"],
        ["h2", "  Primera.\n Objeto "],
        ["paragraph", paragraph],
        ["h3", "Detalle"],
        ["paragraph", paragraph],
        ["h2", "Segunda. Precio"],
        ["paragraph", paragraph],
      ),
    );
    expect(passages.map(({ headings }) => headings)).toEqual([
      ["Contrato", "Primera. Objeto"],
      ["Contrato", "Primera. Objeto", "Detalle"],
      ["Contrato", "Segunda. Precio"],
    ]);
  });

  it("keeps a heading as a passage only when nothing follows it", () => {
    const passages = splitPassages(
      extracted(
        ["h1", "Vacío"],
        ["h1", "Lleno"],
        ["h2", "Sin texto"],
        ["h2", "Con texto"],
        ["paragraph", paragraph],
        ["h2", "Final"],
      ),
    );
    expect(passages.map(({ text, headings }) => [...headings, text])).toEqual([
      ["Vacío"],
      ["Lleno", "Sin texto"],
      ["Lleno", "Con texto", paragraph],
      ["Lleno", "Final"],
    ]);
  });

  it("joins short neighbours of one section, and leaves paragraphs alone", () => {
    const passages = splitPassages(
      extracted(
        ["paragraph", "Primero."],
        ["list", "- uno\n- dos"],
        ["paragraph", "Último."],
        ["h1", "Otra"],
        ["paragraph", "Corto."],
        ["paragraph", paragraph],
        ["paragraph", paragraph],
      ),
    );
    expect(passages.map(({ text }) => text)).toEqual([
      "Primero.\n\n- uno\n- dos\n\nÚltimo.",
      `Corto.\n\n${paragraph}`,
      paragraph,
    ]);
  });

  it("cuts a long paragraph at sentence ends, into parts of about one size", () => {
    const passages = splitPassages(extracted(["paragraph", long(60).trim()]));
    expect(passages.length).toBeGreaterThan(2);
    for (const { text } of passages) {
      expect(text).toMatch(/^La cláusula \d+ obliga .* cada mes\.$/s);
      expect(text.length).toBeGreaterThan(900);
      expect(text.length).toBeLessThanOrEqual(1_500);
    }
  });

  it("cuts text without sentences at spaces, and without spaces anywhere but in a character", () => {
    const words = splitPassages(extracted(["paragraph", "palabra ".repeat(600).trim()]));
    expect(words.every(({ text }) => /^(palabra ?)+$/.test(text))).toBe(true);
    const emoji = splitPassages(extracted(["paragraph", `x${"🙂".repeat(2_000)}`]));
    expect(emoji.length).toBeGreaterThan(2);
    expect(emoji.every(({ text }) => isWellFormed(text))).toBe(true);
  });

  it("keeps a table whole when it fits, and else cuts it between rows, under its header", () => {
    const header = "Producto | Precio";
    const row = (i: number) => `Tornillo de acero inoxidable número ${i} | ${i},50 €`;
    const table = (rows: number) => {
      const made = extracted([
        "table",
        [header, ...Array.from({ length: rows }, (_, i) => row(i))].join("\n"),
      ]);
      for (const block of made.blocks) block.header = { start: 0, end: header.length };
      return made;
    };
    expect(splitPassages(table(20))).toHaveLength(1);
    const parts = splitPassages(table(120));
    expect(parts.length).toBeGreaterThan(3);
    expect(parts[0]?.text.startsWith(header)).toBe(true);
    expect(parts[0]?.headings).toEqual([]);
    for (const { text, headings } of parts.slice(1)) {
      expect(headings).toEqual([header]);
      for (const line of text.split("\n")) expect(line).toMatch(/^Tornillo .* €$/);
    }
  });

  it("says on which page a passage starts, and joins nothing across pages", () => {
    const made = extracted(["paragraph", "Uno."], ["paragraph", "Dos."], ["paragraph", "Tres."]);
    const [, second] = made.blocks;
    const middle = (second?.start ?? 0) - 1;
    made.pages = [
      { page: 1, start: 0, end: middle },
      { page: 2, start: middle, end: made.text.length },
    ];
    expect(splitPassages(made).map(({ page, text }) => [page, text])).toEqual([
      [1, "Uno."],
      [2, "Dos.\n\nTres."],
    ]);
  });

  it("loses no text that lies outside of blocks, nor trusts blocks that overlap", () => {
    const made = extracted(["paragraph", paragraph], ["paragraph", paragraph]);
    made.text = `${made.text}\n\nUna cola sin bloque.`;
    const [first] = made.blocks;
    if (first) first.end += 10;
    const covered = splitPassages(made)
      .map(({ text }) => text)
      .join("");
    expect(covered.replace(/\s/g, "")).toBe(made.text.replace(/\s/g, ""));
  });

  it.each(Array.from({ length: 60 }, (_, seed) => seed))("keeps its promises, seed %i", (seed) => {
    const made = generate(seed);
    const passages = splitPassages(made);
    const isHeading = new Uint8Array(made.text.length);
    for (const { kind, start, end } of made.blocks) {
      if (kind === "heading") isHeading.fill(1, start, end);
    }
    let position = 0;
    for (const [ordinal, passage] of passages.entries()) {
      const { text, start, end, page } = passage;
      expect(passage.ordinal).toBe(ordinal);
      expect(text).toBe(made.text.slice(start, end));
      expect(text).toBe(text.trim());
      expect(text).not.toBe("");
      expect(isWellFormed(text)).toBe(true);
      expect(text.length).toBeLessThanOrEqual(1_500);
      expect(start).toBeGreaterThanOrEqual(position);
      expect(uncovered(made.text, isHeading, position, start)).toBe("");
      const where = made.pages.find((span) => span.start <= start && start < span.end);
      expect(page).toBe(where?.page ?? null);
      position = end;
    }
    expect(uncovered(made.text, isHeading, position, made.text.length)).toBe("");
  });
});

/** A half of a surrogate pair does not survive UTF-8. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

/** What lies between two passages and is neither blank nor a heading. */
function uncovered(text: string, isHeading: Uint8Array, from: number, to: number): string {
  return Array.from({ length: to - from }, (_, i) => (isHeading[from + i] ? "" : text[from + i]))
    .join("")
    .trim();
}

/** Any text: blocks of all kinds and sizes, gaps with and without words, pages anywhere. */
function generate(seed: number): ExtractedText {
  const random = seededRandom(seed);
  const pick = <T>(...items: [T, ...T[]]): T =>
    items[Math.floor(random() * items.length)] ?? items[0];
  const words = [
    "pago",
    "Sr.",
    "3.450,00",
    "¿Qué?",
    "fin.",
    "🙂",
    "é",
    "\n",
    "\n\n",
    " ",
    "…",
    "A",
  ];
  const write = (size: number) =>
    Array.from({ length: size }, () => pick("pago", ...words) + pick("", " ", " ", "\u00a0")).join(
      "",
    );
  const made: ExtractedText = {
    mediaType: "text/plain",
    title: null,
    text: "",
    pages: [],
    blocks: [],
  };
  for (let i = Math.floor(random() * 30); i > 0; i--) {
    made.text += pick("\n\n", "\n", "", write(3));
    const kind = pick<TextBlock["kind"]>("heading", "paragraph", "paragraph", "list", "table");
    const start = made.text.length;
    made.text += kind === "heading" ? write(4) : write(Math.floor(random() ** 4 * 1_500));
    const level = kind === "heading" ? { level: 1 + Math.floor(random() * 4) } : {};
    made.blocks.push({ kind, ...level, start, end: made.text.length });
  }
  if (random() < 0.5) {
    const cut = Math.floor(random() * made.text.length);
    made.pages = [
      { page: 1, start: 0, end: cut },
      { page: 2, start: cut, end: made.text.length + 1 },
    ];
  }
  return made;
}
