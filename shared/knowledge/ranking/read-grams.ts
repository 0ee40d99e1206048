import { foldText } from "../analysis/fold-text.ts";

/** Grams are told apart by this many bits: a few mistake each other, which moves no ranking. */
export const gramBits = 16;

const space = 32;
const dropped = 0;
/** Longer than any folded unit is. */
const unknown = 0xffff;
/** What each UTF-16 code unit is folded to, once it was met: to fold whole texts takes far longer. */
const foldedUnits = new Uint16Array(2 ** 16).fill(unknown);
/** Signs and blanks of folded Latin text. */
const noWord = /[\0-/:-`{-¿\u2000-\u206f]/;

/**
 * Writes a hash of each character 4-gram inside the words of `text.slice(start, end)`, folded,
 * each word with a space before and after it; returns how many there were. One pass over the text.
 * `into` has room for one more than there are code units.
 */
export function readGrams(text: string, start: number, end: number, into: Uint16Array): number {
  let size = 0;
  /** The last four units, eight bits each. */
  let window = space;
  let length = 1;
  for (let i = start; i <= end; i++) {
    const unit = i < end ? text.charCodeAt(i) : space;
    let folded = foldedUnits[unit] ?? space;
    if (folded === unknown) folded = foldUnit(unit);
    if (folded === dropped) continue;
    if (folded === space) {
      if (length === 1) continue;
      window = (window << 8) | space;
      // A word of three or more ends with a gram of its own.
      if (length >= 3) into[size++] = hashOf(window);
      window = space;
      length = 1;
      continue;
    }
    window = (window << 8) | folded;
    length += 1;
    if (length >= 4) into[size++] = hashOf(window);
  }
  return size;
}

/** Into eight bits: what is not Latin is mixed down to them. */
function foldUnit(unit: number): number {
  const [first] = foldText(String.fromCharCode(unit));
  const code = first?.charCodeAt(0) ?? dropped;
  const isWord = first !== undefined && !noWord.test(first);
  const folded = isWord ? ((code ^ (code >>> 8)) & 0xff) | (code > 0x7f ? 0x80 : 0) : space;
  foldedUnits[unit] = first === undefined ? dropped : folded;
  return foldedUnits[unit] ?? space;
}

/** Multiplicative hashing (Knuth 1973, 6.4): the upper bits of the product. */
function hashOf(window: number): number {
  return Math.imul(window, 0x9e3779b1) >>> (32 - gramBits);
}
