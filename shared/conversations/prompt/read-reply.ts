import type { ModelEvent } from "../ports.ts";
import { noAnswer, quoteMarks } from "./marks.ts";

/** From its bracket on; a citation that is longer is none. Quotes of 4,000 characters still fit. */
const longestCitation = 4_200;

/** `[1: «`, with the quotation mark optional, as models forget it. */
const head = /^\[\s{0,3}(\d{1,4})\s{0,3}:\s{0,3}([«“"]?)/u;
/** What may still become a head, or the quotation mark after it. */
const unfinishedHead = /^\[\s{0,3}(?:\d{1,4}\s{0,3}(?::\s{0,3})?)?$/u;
/** Between two quotes under one marker: `», «`, or `»; 2: «` for another passage. */
const nextQuote = /[»”"]\s{0,3}[,;]\s{0,3}(?:(\d{1,4})\s{0,3}:\s{0,3})?[«“"]/u;

export type ReplyReader = {
  /** What the model said, as far as it is certain. */
  hear(delta: string): ModelEvent[];
  /** The rest. A citation that is still open ends here. */
  end(): ModelEvent[];
};

/**
 * Reads what a model writes, as it writes it: `[1: «words»]` is a quote and then the marker `[1]`,
 * `[[NO_ANSWER]]` is a refusal that ends the reply, everything else is text. However the reply is
 * cut into pieces, the same comes out. Nothing is trusted: quotes are verified by the caller, so
 * what is written carelessly may be read generously.
 */
export function createReplyReader(): ReplyReader {
  let buffer = "";
  /** How far the buffer was searched for the end of its citation. */
  let searched = 0;
  let isSilent = true;
  let isRefusal = false;

  function* text(delta: string): Generator<ModelEvent> {
    const said = isSilent ? delta.trimStart() : delta;
    if (said === "") return;
    isSilent = false;
    yield { kind: "text", delta: said };
  }

  function take(length: number): string {
    const taken = buffer.slice(0, length);
    buffer = buffer.slice(length);
    searched = 0;
    return taken;
  }

  /** The citation at the start of the buffer; false while it is undecided. */
  function* citation(opening: RegExpExecArray, isEnd: boolean): Generator<ModelEvent, boolean> {
    const [start, digits = "", mark = ""] = opening;
    const within = buffer.slice(0, longestCitation);
    let end = closingBracket(within, Math.max(start.length, searched), mark);
    searched = within.length;
    if (end === undefined) {
      if (!isEnd && buffer.length < longestCitation) return false;
      // Its closing mark is missing: the first bracket ends it, or the reply does.
      const bracket = within.indexOf("]", start.length);
      if (bracket >= 0) end = { words: bracket, after: bracket + 1 };
      else if (buffer.length < longestCitation)
        end = { words: within.length, after: within.length };
    }
    if (end === undefined) {
      take(start.length); // what follows is no quote, but may be an answer
      return true;
    }
    const whole = take(end.after).slice(start.length, end.words);
    const quotes = quotesIn(whole, Number(digits));
    yield* quotes;
    const markers = new Set(quotes.map(({ marker }) => `[${marker}]`));
    yield* text([...markers].join(""));
    return true;
  }

  function* drain(isEnd: boolean): Generator<ModelEvent> {
    while (buffer !== "" && !isRefusal) {
      const bracket = buffer.indexOf("[");
      if (bracket !== 0) {
        yield* text(take(bracket < 0 ? buffer.length : bracket));
        continue;
      }
      if (buffer.startsWith(noAnswer)) {
        isRefusal = true;
        buffer = "";
        yield { kind: "refusal" };
        return;
      }
      if (!isEnd && (noAnswer.startsWith(buffer) || unfinishedHead.test(buffer))) return;
      const opening = head.exec(buffer);
      if (!opening) yield* text(take(1));
      else if (!(yield* citation(opening, isEnd))) return;
    }
  }

  return {
    hear(delta) {
      if (isRefusal) return [];
      buffer += delta;
      return [...drain(false)];
    },
    end: () => [...drain(true)],
  };
}

/** Where the words of a citation end, and where it does itself. */
function closingBracket(text: string, from: number, mark: string) {
  for (let i = text.indexOf("]", from); i >= 0; i = text.indexOf("]", i + 1)) {
    if (mark === "") return { words: i, after: i + 1 };
    let last = i - 1;
    while (/\s/u.test(text.charAt(last))) last -= 1;
    if (text.charAt(last) === quoteMarks[mark]) return { words: last, after: i + 1 };
  }
  return undefined;
}

function quotesIn(whole: string, first: number) {
  const quotes: Extract<ModelEvent, { kind: "quote" }>[] = [];
  let marker = first;
  let rest = whole;
  for (let next = nextQuote.exec(rest); next; next = nextQuote.exec(rest)) {
    quotes.push({ kind: "quote", marker, quote: rest.slice(0, next.index) });
    marker = Number(next[1] ?? marker);
    rest = rest.slice(next.index + next[0].length);
  }
  quotes.push({ kind: "quote", marker, quote: rest });
  return quotes;
}
