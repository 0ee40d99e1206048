import { attribute, readXml } from "../read-xml.ts";

type Level = { start: number; format: string; text: string };
type Numbering = { levels: string; restarts: Map<number, number> };

/** The marker of the next item: `3.2.`, `b)`, `-`; undefined when it has none. */
export type WordNumbers = (numbering: string, depth: number) => string | undefined;

/** Automatic numbers are not in the text of a document; they are counted here as Word counts them. */
export async function readWordNumbers(chunks: AsyncIterable<Uint8Array>): Promise<WordNumbers> {
  const { abstracts, numberings } = await readDefinitions(chunks);
  const counters = new Map<string, number[]>();
  const begun = new Set<string>();

  return (id, depth) => {
    const numbering = numberings.get(id);
    const levels = abstracts.get(numbering?.levels ?? "");
    const level = levels?.get(depth);
    if (!numbering || !levels || !level) return undefined;
    if (level.format === "bullet") return "-";
    const counts = counters.get(numbering.levels) ?? [];
    counters.set(numbering.levels, counts);
    if (!begun.has(id)) {
      begun.add(id);
      for (const [at, start] of numbering.restarts) counts[at] = start - 1;
    }
    counts[depth] = (counts[depth] ?? level.start - 1) + 1;
    counts.length = depth + 1;
    return level.text.replace(/%([1-9])/g, (_, digit) => {
      const at = Number(digit) - 1;
      const other = levels.get(at);
      return formatNumber(counts[at] ?? other?.start ?? 1, other?.format ?? "decimal");
    });
  };
}

async function readDefinitions(chunks: AsyncIterable<Uint8Array>) {
  const abstracts = new Map<string, Map<number, Level>>();
  const numberings = new Map<string, Numbering>();
  let levels: Map<number, Level> | undefined;
  let level: Level | undefined;
  let numbering: Numbering | undefined;
  let override = 0;
  await readXml(chunks, {
    open(name, attributes) {
      const value = attribute(attributes, "val") ?? "";
      if (name === "abstractNum") {
        levels = new Map();
        abstracts.set(attribute(attributes, "abstractNumId") ?? "", levels);
      } else if (name === "lvl") {
        level = { start: 1, format: "decimal", text: "" };
        if (!numbering) levels?.set(Number(attribute(attributes, "ilvl")), level);
      } else if (name === "num") {
        numbering = { levels: "", restarts: new Map() };
        numberings.set(attribute(attributes, "numId") ?? "", numbering);
      } else if (name === "lvlOverride") override = Number(attribute(attributes, "ilvl"));
      else if (name === "abstractNumId" && numbering) numbering.levels = value;
      else if (name === "startOverride") numbering?.restarts.set(override, Number(value));
      else if (name === "start" && level) level.start = Number(value);
      else if (name === "numFmt" && level) level.format = value;
      else if (name === "lvlText" && level) level.text = value;
    },
    close(name) {
      if (name === "lvl") level = undefined;
      else if (name === "num") numbering = undefined;
    },
  });
  return { abstracts, numberings };
}

const romans: [number, string][] = [
  [1000, "m"],
  [900, "cm"],
  [500, "d"],
  [400, "cd"],
  [100, "c"],
  [90, "xc"],
  [50, "l"],
  [40, "xl"],
  [10, "x"],
  [9, "ix"],
  [5, "v"],
  [4, "iv"],
  [1, "i"],
];

function formatNumber(value: number, format: string): string {
  if (format === "none" || value < 1 || value > 9_999) return format === "none" ? "" : `${value}`;
  if (format === "decimalZero") return `${value}`.padStart(2, "0");
  if (format === "lowerRoman" || format === "upperRoman") {
    let rest = value;
    let roman = "";
    for (const [size, letters] of romans) {
      for (; rest >= size; rest -= size) roman += letters;
    }
    return format === "upperRoman" ? roman.toUpperCase() : roman;
  }
  if (format === "lowerLetter" || format === "upperLetter") {
    // a … z, aa, bb …: the letter repeats, it is not a number in base 26.
    const letter = String.fromCharCode(97 + ((value - 1) % 26));
    const letters = letter.repeat(Math.min(10, Math.ceil(value / 26)));
    return format === "upperLetter" ? letters.toUpperCase() : letters;
  }
  return `${value}`;
}
