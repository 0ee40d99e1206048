import { anchorRuns } from "./anchor-kinds.ts";
import { dependsOnHistory, hasVerb, withoutConnectives } from "./depends.ts";
import { readWords, type Word } from "./read-words.ts";
import { replaceValue } from "./replace-value.ts";
import { isTopical, type Span, saysWhich, topicSpans, withoutAttributes } from "./topic.ts";

/** In UTF-16 code units: longer questions say all that they mean. */
const longestFollowUp = 300;
const longestTopic = 300;
/** Of the question before, where all of it is carried over. */
const longestCarried = 1_000;

/**
 * A question that stands alone, made of a follow-up and the questions before it (oldest first,
 * each in words that stand alone): "¿Y el de Valencia?" after "¿Cuánto es la renta del local de
 * Madrid?" asks for the rent in Valencia. Null when the question's own words are enough, or nothing
 * was said before.
 */
export function rewriteByRule(question: string, before: string[]): string | null {
  const asked = question.trim();
  if (asked.length > longestFollowUp) return null;
  const words = readWords(asked);
  if (!dependsOnHistory(words)) return null;
  const previous = before.findLast((one) => readWords(one).some(isTopical));
  if (previous === undefined) return null;
  const earlier = previous.trim().slice(0, longestCarried);

  const rest = withoutOpening(withoutConnectives(words));
  if (!rest.some(isTopical) && !hasVerb(rest)) return `${earlier} ${asked}`;
  const replaced = hasVerb(rest) ? undefined : replaceValue(rest, asked, earlier);
  if (replaced !== undefined) return replaced;
  const topic = topicFor(rest, earlier);
  return topic === "" ? null : `${topic}: ${asked}`;
}

/** "What about", "qué hay de", "qué tal": no question of their own. */
function withoutOpening(words: Word[]): Word[] {
  const opening = words
    .slice(0, 3)
    .map(({ folded }) => folded)
    .join(" ");
  if (/^(?:que hay de|que pasa con|que ocurre con)\b/.test(opening)) return words.slice(3);
  return /^(?:what about|how about|que tal)\b/.test(opening) ? words.slice(2) : words;
}

/** What the earlier question was about, as far as the new one does not say another of its kind. */
function topicFor(rest: Word[], earlier: string): string {
  const words = readWords(earlier);
  const spans = topicSpans(words);
  const which = spans.filter((span) => saysWhich(words, span));
  const bringsAttribute = rest.some(({ class: is }) => is === "attribute" || is === "noun");
  const chosen = (which.length > 0 ? which : spans).map((span) =>
    bringsAttribute && which.length > 0 ? withoutAttributes(words, span) : span,
  );
  const kinds = new Set(anchorRuns(rest).map(({ kind }) => kind));
  const said = new Set(rest.filter(isTopical).map(({ folded }) => folded));
  const texts = chosen
    .map((span) => withoutKinds(words, span, kinds))
    .map((kept) => kept.filter((word) => !said.has(word.folded) || word.class === "anchor"))
    .filter((kept) => kept.some(isTopical))
    .map((kept) =>
      trimmed(kept)
        .map(({ text }) => text)
        .join(" "),
    );
  const text = [...new Set(texts)].join(", ").slice(0, longestTopic);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function withoutKinds(words: Word[], span: Span, kinds: ReadonlySet<string>): Word[] {
  const dropped = anchorRuns(words, span).filter(({ kind }) => kinds.has(kind));
  return words
    .slice(span.from, span.to + 1)
    .filter(
      (_, i) => !dropped.some(({ from, to }) => span.from + i >= from && span.from + i <= to),
    );
}

/** Without small words at its ends. */
function trimmed(words: Word[]): Word[] {
  const from = words.findIndex(isTopical);
  return words.slice(from, words.findLastIndex(isTopical) + 1);
}
