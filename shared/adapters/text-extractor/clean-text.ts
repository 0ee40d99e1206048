/** Bullets of the symbol fonts of office programs, which live in the private use area. */
const symbolBullets = /[\uf06c\uf06e\uf071\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf02d]/gu;

/**
 * What carries no text: control characters, soft hyphens, invisible marks (zero width space, byte
 * order mark, bidirectional overrides, tags), private use, noncharacters.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ue000-\uf8ff\u{e0000}-\u{e007f}\u{f0000}-\u{10ffff}]/gu;

const ligatures = /[\ufb00-\ufb06]/gu;
const blanks = /[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: form feeds and the like break lines
const lineBreaks = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/gu;

/**
 * The text that is stored: NFC, one blank between words, `\n` between lines, no empty lines, no
 * control characters, no lone surrogates, ligatures spelt out.
 */
export function cleanText(text: string): string {
  return text
    .replace(lineBreaks, "\n")
    .replace(symbolBullets, "•")
    .replace(invisible, "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(ligatures, (ligature) => ligature.normalize("NFKC"))
    .replace(blanks, " ")
    .replace(/ ?\n[ \n]*/gu, "\n")
    .trim()
    .normalize("NFC");
}

/** The same in one line: titles, headings, cells. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll("\n", " ");
}
