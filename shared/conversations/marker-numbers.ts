/** A quote that stands in a passage: which of those offered, and where in its text. */
export type VerifiedQuote = { passage: number; start: number; end: number };

/**
 * Gives verified quotes their public numbers, when a place in the text asks for them by the name
 * of their passage. The same words cited again keep their number.
 */
export function createMarkerNumbers() {
  const waiting = new Map<number, VerifiedQuote[]>();
  const cited = new Map<number, number[]>();
  const numbers = new Map<string, number>();

  return {
    add(name: number, quote: VerifiedQuote): void {
      waiting.set(name, [...(waiting.get(name) ?? []), quote]);
    },
    isEmpty: () => waiting.size + cited.size === 0,
    has: (name: number) => waiting.has(name) || cited.has(name),
    /** Names whose quotes no place has asked for. */
    waiting: () => [...waiting.keys()],
    /** The numbers that a place shows, and the citations that are new with it. */
    take(names: number[]): { shown: number[]; fresh: { marker: number; quote: VerifiedQuote }[] } {
      const shown = new Set<number>();
      const fresh: { marker: number; quote: VerifiedQuote }[] = [];
      for (const name of names) {
        const own = (waiting.get(name) ?? []).map((quote) => {
          const key = `${quote.passage}:${quote.start}:${quote.end}`;
          const marker = numbers.get(key) ?? numbers.size + 1;
          if (!numbers.has(key)) fresh.push({ marker, quote });
          numbers.set(key, marker);
          return marker;
        });
        waiting.delete(name);
        // A claim without quotes of its own rests on those that its passage had before.
        if (own.length > 0) cited.set(name, own);
        for (const marker of cited.get(name) ?? []) shown.add(marker);
      }
      return { shown: [...shown], fresh };
    },
  };
}
