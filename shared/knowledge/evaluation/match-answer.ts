/** Articles of Spanish, as MLQA leaves them out. */
const articles = new Set(["un", "una", "unos", "unas", "el", "la", "los", "las"]);

/**
 * The words that SQuAD compares (Rajpurkar et al. 2016), in Spanish as MLQA does (Lewis et al.
 * 2020): lower case, without punctuation and articles, cut at spaces. Accents count.
 */
function answerWords(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[\p{P}$+<=>^`|~]/gu, "")
    .split(/\s+/u)
    .filter((word) => word !== "" && !articles.has(word));
}

/** 1 when both say the same words, else 0; of several true answers, the best. */
export function exactMatch(said: string, golds: string[]): number {
  const words = answerWords(said).join(" ");
  return golds.some((gold) => answerWords(gold).join(" ") === words) ? 1 : 0;
}

/** F1 over the words that both share, as often as both have them; of several, the best. */
export function wordF1(said: string, golds: string[]): number {
  return Math.max(0, ...golds.map((gold) => f1(answerWords(said), answerWords(gold))));
}

function f1(said: string[], gold: string[]): number {
  if (said.length === 0 || gold.length === 0) return said.length === gold.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of gold) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of said) {
    const times = left.get(word) ?? 0;
    if (times > 0) shared++;
    left.set(word, times - 1);
  }
  return (2 * shared) / (said.length + gold.length);
}

/** Whether one of the answers stands in the text, word after word; case and signs do not count. */
export function holdsAnswer(text: string, golds: string[]): boolean {
  const all = ` ${wholeWords(text)} `;
  return golds.some((gold) => {
    const words = wholeWords(gold);
    return words === "" ? gold !== "" && text.includes(gold) : all.includes(` ${words} `);
  });
}

function wholeWords(text: string): string {
  return (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(" ");
}
