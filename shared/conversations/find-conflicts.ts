import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import { stopWords } from "#shared/knowledge/analysis/stop-words.ts";

export const conflictKinds = ["amount", "percentage", "duration", "date", "number"] as const;
export type ConflictKind = (typeof conflictKinds)[number];

export type Conflict = { markers: number[]; kind: ConflictKind; newest: number | null };

const months =
  "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre" +
  "|january|february|march|april|may|june|july|august|september|october|november|december" +
  "|janeiro|fevereiro|junho|julho|setembro|outubro|novembro|dezembro|gener|febrer|marc|maig|juny" +
  "|juliol|agost|setembre|octubre|novembre|desembre";
const units =
  "minut|hora|hour|dia|day|seman|week|setman|mes(?:es)?\\b|month|trimestr|quarter|ano|year|any(?:s)?\\b";

/** In order: what one kind takes is not read again as another. */
const patterns: Record<ConflictKind, RegExp> = {
  percentage: /\d+(?:[.,]\d+)?\s?(?:%|por ?ciento|per ?cent)/g,
  amount:
    /(?:€|\$|£|eur|usd)\s?\d[\d.,]*\d|(?:€|\$|£)\s?\d|\d[\d.,]*\s?(?:€|\$|£|euros?\b|eur\b|usd\b|dolar|dollar|pesos?\b|soles\b|libras?\b)/g,
  date: new RegExp(
    `\\b\\d{1,2}(?:\\.?º)?(?: de| of)? (?:${months})(?:(?: de|,)? \\d{4})?|\\b(?:${months}) \\d{1,2}(?:, \\d{4})?|\\b\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{2,4}\\b|\\b\\d{4}-\\d{2}-\\d{2}\\b|\\b(?:1[5-9]|20)\\d{2}\\b`,
    "g",
  ),
  duration: new RegExp(`\\d+(?:[.,]\\d+)?\\s(?:\\p{L}+\\s)?(?:${units})`, "gu"),
  number: /\d+(?:[.,]\d+)*/g,
};
const order: ConflictKind[] = ["percentage", "amount", "date", "duration", "number"];

/** The kind that a question asks for, where its words tell: only that may then disagree. */
const asked: [RegExp, ConflictKind][] = [
  [/porcentaje|tanto por ciento|tipo de iva|per ?cent/, "percentage"],
  [
    /cuanto (?:tiempo|dura|tarda)|\bplazo|duracion|preaviso|how long|duration|cuantos (?:dias|meses|anos|horas)/,
    "duration",
  ],
  [
    /cuanto (?:cuesta|vale|cobra|paga|es)|precio|importe|coste|tarifa|\brenta\b|fianza|how much|price|cost\b|rent\b/,
    "amount",
  ],
  [/\bcuando\b|\bfecha|que dia|que ano|\bwhen\b|\bdate\b/, "date"],
];

/**
 * The kind of value in which two sentences that speak of the same disagree; undefined when they
 * do not. They speak of the same when the one with fewer words shares half of them.
 */
export function disagreement(question: string, a: string, b: string): ConflictKind | undefined {
  const folded = foldText(question);
  const only = asked.find(([words]) => words.test(folded))?.[1];
  const known = new Set(folded.match(patterns.number) ?? []);
  const one = valuesOf(a, known);
  const other = valuesOf(b, known);
  const kind = order.find((each) => {
    if (only && each !== only) return false;
    const mine = one[each];
    const theirs = other[each];
    return mine.size > 0 && theirs.size > 0 && ![...mine].some((value) => theirs.has(value));
  });
  return kind && speakOfTheSame(a, b) ? kind : undefined;
}

function valuesOf(text: string, known: ReadonlySet<string>): Record<ConflictKind, Set<string>> {
  let rest = foldText(text);
  const values: Record<ConflictKind, Set<string>> = {
    amount: new Set(),
    percentage: new Set(),
    duration: new Set(),
    date: new Set(),
    number: new Set(),
  };
  for (const kind of order) {
    rest = rest.replace(patterns[kind], (found) => {
      const value = kind === "date" ? plainDate(found) : plainValue(found);
      if (!known.has(found) && !known.has(value)) values[kind].add(value);
      return " ";
    });
  }
  return values;
}

/** `2.400,00 €`, `2400 euros` and `€2,400` are one amount; of a duration the unit counts. */
function plainValue(found: string): string {
  const digits = /\d[\d.,]*\d|\d/.exec(found)?.[0] ?? "";
  const [, cents = ""] = /[.,](\d{1,2})$/.exec(digits) ?? [];
  const whole = (cents ? digits.slice(0, -cents.length - 1) : digits).replace(/[.,]/g, "");
  const unit = new RegExp(units).exec(found)?.[0] ?? "";
  return `${whole}${/^0*$/.test(cents) ? "" : `,${cents}`}${unit.slice(0, 3)}`;
}

function plainDate(found: string): string {
  const month = months.split("|").find((name) => found.includes(name)) ?? "";
  const numbers = (found.match(/\d+/g) ?? []).map(Number).sort((x, y) => x - y);
  return month === "" ? numbers.join("/") : `${numbers.join("/")} ${month.slice(0, 3)}`;
}

function speakOfTheSame(a: string, b: string): boolean {
  const one = wordsOf(a);
  const other = wordsOf(b);
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared > 0 && shared >= Math.min(one.size, other.size) / 2;
}

/** The beginnings of the words that say something. */
function wordsOf(text: string): Set<string> {
  // Their values, and the units of these, are not what they speak of.
  const plain = order.reduce((rest, kind) => rest.replace(patterns[kind], " "), foldText(text));
  const words = plain.match(/\p{L}{3,}/gu) ?? [];
  return new Set(words.filter((word) => !stopWords.has(word)).map((word) => word.slice(0, 6)));
}

type Cited = {
  marker: number;
  field?: string | undefined;
  quote: string;
  document: { id: string; createdAt?: string | undefined };
};

/** Which citations of different documents give different values for what was asked, or one field. */
export function findConflicts(question: string, citations: Cited[]): Conflict[] {
  return citations.flatMap((one, index) =>
    citations.slice(index + 1).flatMap((other): Conflict[] => {
      if (one.document.id === other.document.id || one.field !== other.field) return [];
      const kind = disagreement(question, one.quote, other.quote);
      return kind
        ? [{ markers: [one.marker, other.marker], kind, newest: newestOf(one, other) }]
        : [];
    }),
  );
}

function newestOf(one: Cited, other: Cited): number | null {
  const [first, second] = [one, other].map(({ document }) => Date.parse(document.createdAt ?? ""));
  if (first === undefined || second === undefined || !(first > second || second > first))
    return null;
  return first > second ? one.marker : other.marker;
}
