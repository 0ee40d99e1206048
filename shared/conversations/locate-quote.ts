/** Longer ones are not looked for. */
const longestQuote = 4000;

/**
 * Where a quote stands in a text, word for word: exactly as given, or with other white space.
 * It must begin and end where words and numbers do, so that "95,00" is not found in "1.195,00".
 * Undefined when it stands nowhere, or says nothing.
 */
export function locateQuote(
  text: string,
  quote: string,
): { start: number; end: number } | undefined {
  const wanted = quote.trim();
  if (wanted.length > longestQuote || !saysSomething(wanted)) return undefined;
  return locateExact(text, wanted) ?? locateSpaced(text, wanted);
}

/** A number, or at least two letters; no half characters. */
function saysSomething(quote: string): boolean {
  return /\p{N}|\p{L}.*\p{L}/su.test(quote) && !/\p{Surrogate}/u.test(quote);
}

function locateExact(text: string, quote: string) {
  for (let start = text.indexOf(quote); start >= 0; start = text.indexOf(quote, start + 1)) {
    const end = start + quote.length;
    if (isWhole(text, start, end)) return { start, end };
  }
  return undefined;
}

function locateSpaced(text: string, quote: string) {
  const words = quote.split(/\s+/u).map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  for (const match of text.matchAll(new RegExp(words.join("\\s+"), "gu"))) {
    const end = match.index + match[0].length;
    if (isWhole(text, match.index, end)) return { start: match.index, end };
  }
  return undefined;
}

/** Whether nothing of a word or of a number is cut off at either end. */
function isWhole(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(end, end + 2);
  const first = text.slice(start, start + 2);
  const last = text.slice(Math.max(start, end - 2), end);
  const cutBefore =
    (/[\p{L}\p{M}\p{N}]$/u.test(before) && /^[\p{L}\p{M}\p{N}]/u.test(first)) ||
    (/\p{N}[.,]$/u.test(before) && /^\p{N}/u.test(first));
  const cutAfter =
    (/^[\p{L}\p{M}\p{N}]/u.test(after) && /[\p{L}\p{M}\p{N}]$/u.test(last)) ||
    (/^[.,]\p{N}/u.test(after) && /\p{N}$/u.test(last));
  return !cutBefore && !cutAfter;
}
