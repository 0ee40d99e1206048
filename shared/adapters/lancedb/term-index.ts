/** The usual constants of BM25 (Robertson and Zaragoza 2009), as Lance has them. */
const k1 = 1.2;
const b = 0.75;

export type TermRow = { id: string; documentId: string; terms: string };

/** The terms of a table, in memory. */
export type TermIndex = {
  /** BM25 of the rows that hold any of these terms, best first, equals by id. */
  search(
    terms: string[],
    options: { limit: number; documentIds?: string[] | undefined },
  ): { id: string; score: number }[];
};

type Postings = { rows: number[]; counts: number[] };

/** Takes rows one by one; what it has taken can be searched after `build`. */
export function createTermIndex(): { add(row: TermRow): void; build(): TermIndex } {
  const ids: string[] = [];
  const documents: string[] = [];
  const lengths: number[] = [];
  const postings = new Map<string, Postings>();

  function add({ id, documentId, terms }: TermRow): void {
    const row = ids.push(id) - 1;
    documents.push(documentId);
    const all = terms === "" ? [] : terms.split(" ");
    lengths.push(all.length);
    for (const term of all) {
      const held = postings.get(term);
      if (!held) postings.set(term, { rows: [row], counts: [1] });
      else if (held.rows.at(-1) === row) held.counts.push((held.counts.pop() ?? 0) + 1);
      else {
        held.rows.push(row);
        held.counts.push(1);
      }
    }
  }

  function build(): TermIndex {
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length || 1;
    const norms = Float64Array.from(lengths, (length) => k1 * (1 - b + (b * length) / mean));
    /** All zero between searches. */
    const scores = new Float64Array(ids.length);

    function addScores({ rows, counts }: Postings): void {
      const rarity = Math.log(1 + (ids.length - rows.length + 0.5) / (rows.length + 0.5));
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] ?? 0;
        const count = counts[i] ?? 0;
        scores[row] =
          (scores[row] ?? 0) + (rarity * count * (k1 + 1)) / (count + (norms[row] ?? 0));
      }
    }

    return {
      search(terms, { limit, documentIds }) {
        const held = terms.flatMap((term) => postings.get(term) ?? []);
        for (const each of held) addScores(each);
        const among = documentIds && new Set(documentIds);
        const found: { row: number; score: number }[] = [];
        for (const { rows } of held) {
          for (const row of rows) {
            const score = scores[row] ?? 0;
            scores[row] = 0;
            if (score > 0 && (!among || among.has(documents[row] ?? "")))
              found.push({ row, score });
          }
        }
        const least = scoreAt(found, limit);
        return found
          .filter(({ score }) => score >= least)
          .map(({ row, score }) => ({ id: ids[row] ?? "", score }))
          .sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1))
          .slice(0, limit);
      },
    };
  }

  return { add, build };
}

/** What the last of the best `limit` scores; 0 of fewer. */
function scoreAt(found: { score: number }[], limit: number): number {
  if (found.length <= limit) return 0;
  const sorted = Float64Array.from(found, ({ score }) => score).sort();
  return sorted[found.length - limit] ?? 0;
}
