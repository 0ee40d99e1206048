import { anchorRuns } from "./anchor-kinds.ts";
import { readWords, type Word } from "./read-words.ts";
import { isTopical, type Span, saysWhich, topicSpans, withoutAttributes } from "./topic.ts";

const article = /^(?:el|la|los|las|un|una|the|o|a|os|as|els|les)$/;
const preposition =
  /^(?:para|con|sin|en|desde|hasta|entre|sobre|por|segun|for|with|in|since|em|amb|per)$/;
const of = /^(?:de|del|d|da|do|of)$/;

/** "¿Y cuánto suma?" has a question of its own, whether or not its verb is known. */
const asksItself =
  /^(?:que|cual|cuales|quien|quienes|cuando|cuanto|cuanta|cuantos|cuantas|donde|como|what|which|who|when|where|why|how|quem|qual|quais|quando|quanto|quanta|onde|qui|quin|quina|quan|quant|canto|canta|cal)$/;

/** A fragment that brings one thing: what it says, and the small words before that. */
type Value = {
  /** "el de Valencia": its noun was said before. */
  headless: boolean;
  preposition: string | undefined;
  words: Word[];
  text: string;
};

/**
 * The earlier question with the value of a fragment ("¿Y el de Valencia?", "¿y para empresas?",
 * "¿y en 2025?") in place of its own of the same kind, or besides. Undefined when the fragment asks
 * for something else of the same thing ("¿Y la fianza?").
 */
export function replaceValue(rest: Word[], asked: string, earlier: string): string | undefined {
  if (asksItself.test(rest[0]?.folded ?? "")) return undefined;
  if (/^(?:su|sus|seu|seus|sua|suas|its|their)$/.test(rest[0]?.folded ?? "")) return undefined;
  const value = readValue(rest, asked);
  if (!value?.words.some(({ class: is }) => is === "anchor" || is === "noun")) return undefined;
  const words = readWords(earlier);
  const span = placeOf(value, words);
  if (span === "elsewhere") return undefined;
  return span === undefined ? add(earlier, value) : put(earlier, words, span, value);
}

function readValue(rest: Word[], asked: string): Value | undefined {
  let at = 0;
  const folded = (i: number) => rest[i]?.folded ?? "";
  const headless = article.test(folded(0)) && (of.test(folded(1)) || preposition.test(folded(1)));
  if (headless) at = 1;
  const opens = preposition.test(folded(at)) || of.test(folded(at));
  const used = opens ? folded(at) : undefined;
  if (opens) at += 1;
  const words = rest.slice(at);
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last) return undefined;
  return { headless, preposition: used, words, text: asked.slice(first.start, last.end) };
}

/** Where the value belongs: undefined at the end, "elsewhere" when it is no value at all. */
function placeOf(value: Value, words: Word[]): Span | undefined | "elsewhere" {
  const runs = anchorRuns(words);
  const [brought] = anchorRuns(value.words);
  const attributes = value.words.some(({ class: is }) => is === "attribute");
  if (brought) {
    if (attributes && !value.preposition) return "elsewhere";
    const same = runs.filter(({ kind }) => kind === brought.kind).at(-1);
    const named = value.words.some(({ class: is }) => is === "noun");
    if (!same) return named && !value.preposition ? wholeThing(words) : undefined;
    if (!named) return same;
    const around = topicSpans(words).find(({ from, to }) => from <= same.from && same.to <= to);
    return around && !value.preposition ? withoutAttributes(words, around) : same;
  }
  if (value.preposition && of.test(value.preposition) && !value.headless) return undefined;
  const sharing = sharedNoun(value, words);
  if (sharing) return sharing;
  if (value.preposition && !of.test(value.preposition))
    return phraseAfter(value.preposition, words);
  if (runs.length > 0 && !value.headless) return "elsewhere";
  if (attributes) return "elsewhere";
  // "¿Y la ensaimada?" names another thing whole: nothing of "croissant de mantequilla" stays.
  const several =
    value.words.filter(isTopical).length > 1 || article.test(value.words[0]?.folded ?? "");
  return several && !value.headless ? wholeThing(words) : lastNouns(words);
}

/** What is asked about, attributes aside. */
function wholeThing(words: Word[]): Span | undefined {
  const span = topicSpans(words).findLast((one) => saysWhich(words, one));
  return span && withoutAttributes(words, span);
}

/** "la tienda física" after "la tienda online": from the noun that both have. */
function sharedNoun(value: Value, words: Word[]): Span | undefined {
  const said = value.words.find(({ class: is }) => is === "noun" || is === "attribute")?.folded;
  const from = words.findLastIndex(({ folded }) => folded === said);
  if (from < 0 || value.words.filter(isTopical).length < 2) return undefined;
  let to = from;
  while (words[to + 1]?.class === "noun") to += 1;
  return { from, to };
}

function phraseAfter(used: string, words: Word[]): Span | undefined {
  const at = words.findLastIndex(({ folded }) => folded === used);
  const from = at < 0 ? -1 : words.findIndex((word, i) => i > at && isTopical(word));
  if (from < 0) return undefined;
  let to = from;
  while (words[to + 1] && isTopical(words[to + 1] as Word)) to += 1;
  return { from, to };
}

/** The last noun, with those right before it: "dieta completa". */
function lastNouns(words: Word[]): Span | undefined {
  const to = words.findLastIndex(({ class: is }) => is === "noun");
  if (to < 0) return undefined;
  let from = to;
  while (words[from - 1]?.class === "noun") from -= 1;
  return { from, to };
}

function put(earlier: string, words: Word[], span: Span, value: Value): string {
  const [first, last, before] = [words[span.from], words[span.to], words[span.from - 1]];
  if (!first || !last) return earlier;
  // The value brings its own article; that of a bare name goes.
  const opensWithArticle = article.test(value.words[0]?.folded ?? "");
  const follows = before && (article.test(before.folded) || before.class === "function");
  const brings = opensWithArticle && follows && value.words[1]?.class !== "anchor";
  const said = brings || !opensWithArticle ? value.text : value.text.replace(/^\S+\s+/u, "");
  const takes = brings && before && article.test(before.folded);
  const head = earlier.slice(0, takes ? before.start : first.start);
  const opened = brings ? head.replace(/\b([dD]e|[aA])l\s+$/u, "$1 ") : head;
  return contracted(`${opened}${said}${earlier.slice(last.end)}`);
}

function add(earlier: string, { preposition: used, text }: Value): string {
  const said = used === undefined ? text : `${used} ${text}`;
  const end = /[\s?!.]*$/u.exec(earlier)?.index ?? earlier.length;
  return contracted(`${earlier.slice(0, end)} ${said}${earlier.slice(end)}`);
}

function contracted(text: string): string {
  return text.replace(/\b(d)e el\b/giu, "$1el").replace(/\b(a) el\b/giu, "$1l");
}
