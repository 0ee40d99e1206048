import { createMarkerNumbers, type VerifiedQuote } from "./marker-numbers.ts";

/** What may be sent on: text, each marker of which has had its citation before. */
export type CitedPiece =
  | { kind: "text"; delta: string }
  | { kind: "citation"; marker: number; quote: VerifiedQuote };

/**
 * Turns what a model says into what can be proved: its markers `[n]` become the numbers of
 * verified quotes, 1, 2, … in order of appearance; those without one are taken out. Nothing is
 * let through before a quote is verified, and no claim before its own.
 */
export type CitedText = {
  text(delta: string): CitedPiece[];
  /** A verified quote of the passage that the model calls `name`. */
  quote(name: number, quote: VerifiedQuote): CitedPiece[];
  /** What was held back; quotes that no marker asked for are cited last. */
  end(): CitedPiece[];
};

const marker = String.raw`\[\s?\d{1,4}(?:\s?[,;]\s?\d{1,4}){0,9}\s?\]`;
/** `[1]`, `[1, 2]`, `[1] [2]`, with the space before: one place in the text. */
const place = new RegExp(String.raw`\s?${marker}(?:\s?${marker}){0,9}`);
/** The end of a text that may still become a place, or half a character. */
const unfinished = /[[\]\d\s,;]{0,80}$|[\ud800-\udbff]$/;

/** `isOffered`: whether the model was given a passage of that name. */
export function createCitedText(isOffered: (name: number) => boolean): CitedText {
  const numbers = createMarkerNumbers();
  let buffer = "";
  let sent = "";

  function send(text: string, pieces: CitedPiece[]): void {
    const whole = (sent === "" ? text.trimStart() : text).replace(/\p{Surrogate}/gu, "\ufffd");
    if (whole === "") return;
    sent += whole;
    const last = pieces.at(-1);
    if (last?.kind === "text") last.delta += whole;
    else pieces.push({ kind: "text", delta: whole });
  }

  /** Whether a place must wait: for more quotes that belong to it, or for its first. */
  function isUndecided(names: number[], after: string): boolean {
    const claimIsOpen = !/\p{L}/u.test(after);
    return claimIsOpen || (!names.some(numbers.has) && names.some(isOffered));
  }

  function drain(isEnd: boolean): CitedPiece[] {
    const pieces: CitedPiece[] = [];
    if (numbers.isEmpty()) return pieces;
    for (let found = place.exec(buffer); found; found = place.exec(buffer)) {
      const [whole] = found;
      const names = (whole.match(/\d+/g) ?? []).map(Number);
      const before = buffer.slice(0, found.index);
      const after = buffer.slice(found.index + whole.length);
      if (!isEnd && isUndecided(names, after)) break;
      const { shown, fresh } = numbers.take(names);
      if (shown.length === 0) {
        buffer = before + after; // and what closes up around the gap is looked at again
        continue;
      }
      pieces.push(...fresh.map((citation) => ({ kind: "citation" as const, ...citation })));
      const space = /^\s/u.exec(whole)?.[0] ?? "";
      send(before + space + shown.map((number) => `[${number}]`).join(""), pieces);
      buffer = after;
    }
    const held = isEnd ? buffer.length : heldFrom(buffer);
    send(buffer.slice(0, held), pieces);
    buffer = buffer.slice(held);
    return pieces;
  }

  return {
    text(delta) {
      buffer += delta.replaceAll("\u0000", "");
      return drain(false);
    },
    quote(name, quote) {
      numbers.add(name, quote);
      return drain(false);
    },
    end() {
      buffer = buffer.trimEnd();
      if (!/[\p{L}\p{N}]/u.test(sent + buffer.replaceAll(new RegExp(place, "g"), ""))) return [];
      const pieces = drain(true);
      buffer = numbers
        .waiting()
        .map((name) => ` [${name}]`)
        .join("");
      return [...pieces, ...drain(true)];
    },
  };
}

/**
 * Where the text begins that is not decided yet. What stands before a place may become part of
 * another once that place is taken out.
 */
function heldFrom(buffer: string): number {
  const decided = buffer.slice(0, place.exec(buffer)?.index);
  return unfinished.exec(decided)?.index ?? decided.length;
}
