export type Span = { start: number; end: number };

/**
 * Where each paragraph stands in a text that was made of all of them, in order. Only letters and
 * digits are compared, without accents: reading a file may change spaces and compose characters.
 * Throws when one is not there.
 */
export function locateParagraphs(text: string, paragraphs: string[]): Span[] {
  const { letters, offsets } = fold(text);
  let cursor = 0;
  return paragraphs.map((paragraph, index) => {
    const wanted = fold(paragraph).letters;
    const at = letters.indexOf(wanted, cursor);
    const start = offsets[at];
    const last = offsets[at + wanted.length - 1];
    if (start === undefined || last === undefined) {
      throw new Error(`el párrafo ${index + 1} no está en el texto extraído`);
    }
    cursor = at + wanted.length;
    return { start, end: last + 1 };
  });
}

/** The letters and digits of a text, and where each one came from. */
function fold(text: string): { letters: string; offsets: number[] } {
  const parts: string[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const character of text) {
    const plain = character
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, "");
    parts.push(plain);
    for (let unit = 0; unit < plain.length; unit++) offsets.push(offset);
    offset += character.length;
  }
  return { letters: parts.join(""), offsets };
}
