import { attribute, readXml } from "../read-xml.ts";

export type WordStyle = {
  /** Its own name, then those of the styles that it is based on. */
  names: string[];
  basedOn?: string;
  outline?: number;
  numbering?: string;
  depth?: number;
};

/** Paragraph styles by id, each with what it inherits. */
export type WordStyles = (id: string | undefined) => WordStyle | undefined;

export async function readWordStyles(chunks: AsyncIterable<Uint8Array>): Promise<WordStyles> {
  const styles = new Map<string, WordStyle>();
  let current: WordStyle | undefined;
  await readXml(chunks, {
    open(name, attributes) {
      const value = attribute(attributes, "val");
      if (name === "style") {
        current = { names: [] };
        styles.set(attribute(attributes, "styleId") ?? "", current);
      } else if (!current || value === undefined) return;
      else if (name === "name") current.names = [value];
      else if (name === "basedOn") current.basedOn = value;
      else if (name === "outlineLvl") current.outline = Number(value);
      else if (name === "numId") current.numbering = value;
      else if (name === "ilvl") current.depth = Number(value);
    },
    close(name) {
      if (name === "style") current = undefined;
    },
  });

  return (id) => {
    if (id === undefined) return undefined;
    let merged = styles.get(id);
    // Bounded, because a broken file may let styles inherit in a circle.
    for (let next = merged?.basedOn, hops = 0; next && hops < 20; hops++) {
      const parent = styles.get(next);
      const names = [...(merged?.names ?? []), ...(parent?.names ?? [])];
      merged = { ...parent, ...merged, names };
      next = parent?.basedOn;
    }
    return merged;
  };
}

/** 1 to 9 for the title and headings, by outline level or by the style's name; else undefined. */
export function headingLevel(
  style: WordStyle | undefined,
  id: string | undefined,
  outline: number | undefined,
): number | undefined {
  const level = outline ?? style?.outline;
  if (level !== undefined && level >= 0 && level < 9) return level + 1;
  for (const name of style?.names ?? [id ?? ""]) {
    if (/^(title|t[ií]tulo)$/i.test(name)) return 1;
    const digit = /^(heading|t[ií]tulo|encabezado)[ _-]?([1-9])$/i.exec(name)?.[2];
    if (digit) return Number(digit);
  }
  return undefined;
}
