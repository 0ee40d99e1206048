import type { Word } from "./read-words.ts";

/** A stretch of a question that names what it is about, by the indexes of its words. */
export type Span = { from: number; to: number };

const links =
  /^(?:de|del|la|el|los|las|en|para|con|por|al|a|sin|un|una|dos|tres|cuatro|cada|of|the|for|in|da|do|dos|das|d|i|y|e)$/;

/** What a question is about: its nouns, names and what they have, with the small words between. */
export function topicSpans(words: Word[]): Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const [i, word] of words.entries()) {
    if (!isTopical(word)) continue;
    const between = words.slice(open ? open.to + 1 : i, i);
    const isCut = word.opens || between.some(({ opens }) => opens);
    if (open && !isCut && between.every((one) => links.test(one.folded))) {
      open.to = i;
    } else {
      open = { from: i, to: i };
      spans.push(open);
    }
  }
  return spans;
}

export function isTopical(word: Word): boolean {
  return word.class === "noun" || word.class === "anchor" || word.class === "attribute";
}

/** Whether it says which thing is meant, not only what of it. */
export function saysWhich(words: Word[], { from, to }: Span): boolean {
  return words.slice(from, to + 1).some((word) => word.class === "noun" || word.class === "anchor");
}

/** "renta del local de Madrid" → "local de Madrid": without what was asked of it. */
export function withoutAttributes(words: Word[], span: Span): Span {
  let { from } = span;
  for (let i = from; i < span.to; i++) {
    const word = words[i];
    if (!word || word.class === "noun" || word.class === "anchor") break;
    const next = words[i + 1];
    // "plan Pro", "contrato Madrid": the word right before a name belongs to it.
    if (word.class === "attribute" && next?.class === "anchor") break;
    from = i + 1;
    // "renta mensual del local": what is said of an attribute goes with it.
    if (
      word.class === "attribute" &&
      next?.class === "noun" &&
      words.slice(from + 1, span.to + 1).some(isTopical)
    ) {
      while (words[from]?.class === "noun" && from < span.to) from += 1;
      while (from < span.to && !isTopical(words[from] as Word)) from += 1;
      i = from - 1;
      continue;
    }
    if (words[from] && isTopical(words[from] as Word) && words[from]?.class !== "attribute") break;
  }
  return { from, to: span.to };
}
