import { hash32 } from "../lexical/hash-32.ts";

const likely = "aeosrnil";

/**
 * A text with the longest of its words misspelt as people do, the same each time: two letters
 * swapped, one left out, one doubled, or one mistaken for another. Words of less than five letters
 * are left alone.
 */
export function misspell(text: string): string {
  const words = [...text.matchAll(/\p{L}{5,}/gu)];
  const [first, ...others] = words;
  if (!first) return text;
  const { 0: word, index } = others.reduce((a, b) => (b[0].length > a[0].length ? b : a), first);
  return text.slice(0, index) + spoil(word) + text.slice(index + word.length);
}

function spoil(word: string): string {
  const hash = hash32(word);
  const at = 1 + ((hash >>> 4) % (word.length - 2));
  const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
  switch (hash % 4) {
    case 0:
      return before + after.charAt(0) + letter + after.slice(1);
    case 1:
      return before + after;
    case 2:
      return before + letter + letter + after;
    default:
      return before + likely.charAt((hash >>> 2) % likely.length) + after;
  }
}
