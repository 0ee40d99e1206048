/** The usual constants of BM25 (Robertson and Zaragoza 2009). */
const k1 = 1.2;
const b = 0.75;

/** What a piece of text holds of a question: which of its terms, and how often each. */
export type Unit = { terms: number[]; counts: number[]; length: number };

/** How rare each term (a number below `size`) is among units: the inverse document frequency of BM25. */
export function rarityOf(units: Unit[], size: number): Float64Array {
  const frequency = new Float64Array(size);
  for (const { terms } of units) {
    for (const term of terms) frequency[term] = (frequency[term] ?? 0) + 1;
  }
  return frequency.map((df) => Math.log(1 + (units.length - df + 0.5) / (df + 0.5)));
}

/** BM25 of each unit, long ones being held against the others. */
export function bm25(units: Unit[], rarity: Float64Array): number[] {
  const mean = units.reduce((sum, { length }) => sum + length, 0) / units.length || 1;
  return units.map(({ terms, counts, length }) => {
    const norm = k1 * (1 - b + (b * length) / mean);
    let score = 0;
    for (let i = 0; i < terms.length; i++) {
      const count = counts[i] ?? 0;
      score += ((rarity[terms[i] ?? 0] ?? 0) * count * (k1 + 1)) / (count + norm);
    }
    return score;
  });
}
