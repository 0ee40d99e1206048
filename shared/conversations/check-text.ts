import { addresses, neutralise } from "./inert-text.ts";

/** What a model may repeat: the question, and the passages with their titles and headings. */
export type Sources = string[];

/** Reads a text as it is written, and lets through what may be sent. */
export type CheckedText = { hear(delta: string): string; end(): string };

const number = /\d+(?:[.,:/-]\d+)*/g;
/** `[1]`, and the number that opens an item of a list. */
const ownNumber = /\[\d{1,4}\]|^[ \t]*\d{1,2}[.)](?=\s)/gm;
/** Longer words are let go before their end. */
const longestWord = 400;

/**
 * Marks what a model may have made up and nobody can look up: numbers, and so amounts and dates,
 * that stand in none of the sources (`marks.number` after each), and addresses that stand in none
 * (`marks.link` instead). Links, images and tags become words. A word is held until it is whole.
 */
export function createCheckedText(
  sources: Sources,
  marks: { number: string; link: string },
): CheckedText {
  let known: Set<string> | undefined;
  let buffer = "";
  let isLineStart = true;

  function isKnown(found: string): boolean {
    known ??= knownNumbers(sources);
    return known.has(found) || known.has(plain(found)) || known.has(found.replace(/^0+(?=\d)/, ""));
  }

  function check(text: string): string {
    const linked = neutralise(text).replace(addresses, (address) => {
      const bare = address.replace(/[.,;:!?)\]»"'>]+$/u, "");
      const isThere = sources.some((source) => source.includes(bare));
      return isThere ? address : marks.link + address.slice(bare.length);
    });
    const safe = linked.replaceAll(`(${marks.link})`, marks.link);
    const own = new Set<number>();
    for (const match of safe.matchAll(ownNumber)) {
      const isItem = !match[0].startsWith("[");
      if (isItem && match.index === 0 && !isLineStart) continue;
      for (let i = match.index; i < match.index + match[0].length; i++) own.add(i);
    }
    if (safe !== "") isLineStart = safe.slice(safe.trimEnd().length).includes("\n");
    return safe.replace(number, (found, at: number) =>
      own.has(at) || isKnown(found) ? found : `${found} ${marks.number}`,
    );
  }

  function take(length: number): string {
    const text = buffer.slice(0, length);
    buffer = buffer.slice(length);
    return check(text);
  }

  return {
    hear(delta) {
      buffer += delta;
      const space = buffer.search(/\s\S*$/);
      if (space >= 0) return take(space + 1);
      return buffer.length > longestWord ? take(buffer.length - 40) : "";
    },
    end: () => take(buffer.length),
  };
}

function knownNumbers(sources: Sources): Set<string> {
  const known = new Set<string>();
  for (const source of sources) {
    for (const [found] of source.matchAll(number)) {
      known.add(found).add(plain(found));
      for (const part of found.split(/[.,:/-]/)) known.add(part).add(part.replace(/^0+(?=\d)/, ""));
    }
  }
  return known;
}

/** An amount without the signs of its groups and without decimals that say nothing. */
function plain(found: string): string {
  const spanish = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$/.exec(found);
  const english = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(found);
  const [, whole, decimals = ""] = spanish ?? english ?? [];
  if (whole === undefined) return found;
  // From where they begin: from each zero on, a long row would be read again.
  const rest = decimals.replace(/(?<!0)0+$/, "");
  return whole.replace(/[.,]/g, "") + (rest === "" ? "" : `,${rest}`);
}
