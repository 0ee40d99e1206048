import type { Word } from "./read-words.ts";
import type { Span } from "./topic.ts";
import { months, weekdays } from "./word-classes.ts";

export type AnchorKind = "year" | "month" | "weekday" | "code" | "number" | "name";

/** What kind of thing a name, code or number is: one takes the place of another of its kind. */
export function kindOf({ text, folded }: Word): AnchorKind {
  if (weekdays.has(folded)) return "weekday";
  if (months.has(folded)) return "month";
  if (/^(?:19|20)\d\d$/.test(text)) return "year";
  if (!/\p{N}/u.test(text)) return "name";
  return /^\d+(?:[.,]\d+)*$/.test(text) ? "number" : "code";
}

const particles = /^(?:a|de|del|la|las|los|el|y|e|da|do|dos|i|of|the)$/;

/** Names of several words are one, "Harinas del Sur", and so are "lunes a viernes". In order. */
export function anchorRuns(words: Word[], within?: Span): (Span & { kind: AnchorKind })[] {
  const runs: (Span & { kind: AnchorKind })[] = [];
  const { from, to } = within ?? { from: 0, to: words.length - 1 };
  for (let i = from; i <= to; i++) {
    const word = words[i];
    if (word?.class !== "anchor") continue;
    const kind = kindOf(word);
    const last = runs.at(-1);
    const joins =
      last?.kind === kind &&
      (kind === "name" || kind === "weekday" || kind === "month") &&
      words.slice(last.to + 1, i).every((one) => particles.test(one.folded));
    if (last && joins) last.to = i;
    else runs.push({ from: i, to: i, kind });
  }
  return runs;
}
