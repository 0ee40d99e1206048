import { type Span, splitSentences, trimSpan } from "../analysis/split-sentences.ts";

/**
 * Cuts a span into trimmed parts of at most `max` code units and of about equal size: between
 * the given pieces (sentences, rows) where they fit, else at spaces, else between characters.
 */
export function cutSpan(text: string, span: Span, max: number, pieces?: Span[]): Span[] {
  const length = span.end - span.start;
  if (length <= max) return [span];
  const target = Math.ceil(length / Math.ceil(length / max));
  const parts: Span[] = [];
  let open: Span | undefined;
  for (const piece of (pieces ?? sentencesOf(text, span)).flatMap((p) =>
    cutAtSpaces(text, p, max),
  )) {
    const grown = open ? piece.end - open.start : 0;
    // One piece more may go past the target when that comes closer to it than stopping here.
    const overshoots = open && grown > target && grown - target > target - (open.end - open.start);
    if (open && !overshoots && grown <= max) open.end = piece.end;
    else {
      open = { ...piece };
      parts.push(open);
    }
  }
  return parts;
}

function sentencesOf(text: string, span: Span): Span[] {
  return splitSentences(text.slice(span.start, span.end)).map(({ start, end }) => ({
    start: start + span.start,
    end: end + span.start,
  }));
}

/** The lines of a span that are not blank: the rows of a table. */
export function linesOf(text: string, span: Span): Span[] {
  const lines: Span[] = [];
  for (let start = span.start; start < span.end; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 || newline >= span.end ? span.end : newline + 1;
    const line = trimSpan(text, start, end);
    if (line) lines.push(line);
    start = end;
  }
  return lines;
}

function cutAtSpaces(text: string, span: Span, max: number): Span[] {
  const parts: Span[] = [];
  let start = span.start;
  while (span.end - start > max) {
    const head = text.slice(start, start + max + 1);
    const space = head.search(/\s\S*$/u);
    let cut = start + (space > max / 2 ? space : max);
    // Never between the halves of a surrogate pair.
    if (space <= max / 2 && /[\uD800-\uDBFF]/.test(text[cut - 1] ?? "")) cut -= 1;
    const part = trimSpan(text, start, cut);
    if (part) parts.push(part);
    start = cut;
  }
  const rest = trimSpan(text, start, span.end);
  if (rest) parts.push(rest);
  return parts;
}
