/**
 * Letters that have to be put in, taken out or changed to make one text the other (Levenshtein's
 * distance), of the letters that there should be. Runs of white space are one space.
 */
export function characterErrors(should: string, is: string): number {
  const [wanted, found] = [should, is].map((text) => [...text.replace(/\s+/gu, " ").trim()]);
  if (!wanted || !found || wanted.length === 0) return found?.length ? 1 : 0;
  let row = Array.from({ length: found.length + 1 }, (_, at) => at);
  for (const [i, letter] of wanted.entries()) {
    const next = [i + 1];
    for (const [j, other] of found.entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) / wanted.length;
}
