/** In UTF-16 code units, the sign of omission among them. */
const longest = 80;

/** A conversation's title out of its first question: one line, cut between words. */
export function titleOf(question: string): string {
  const line = question
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  if (line.length <= longest) return line;
  // One more than there is room for: a word that ends there is whole.
  const start = line.slice(0, longest);
  const space = start.lastIndexOf(" ");
  const cut = space > longest / 2 ? start.slice(0, space) : start.slice(0, longest - 1);
  return `${cut.replace(/[\p{Surrogate}\s,;:.¿¡(«"]+$/u, "")}…`;
}
