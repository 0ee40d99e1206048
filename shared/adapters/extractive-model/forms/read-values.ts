import { daysIn } from "#shared/conversations/forms/quoted-values.ts";
import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import { isStopWord } from "../stop-words.ts";

/** Something found in a text, and where. */
export type Found<T> = { value: T; start: number; end: number };

const written = "\\d{1,2}(?:\\.?º)?\\s+(?:d(?:e|')\\s*)?\\p{L}{3,12},?\\s+(?:del?\\s+)?\\d{4}";
const english = "\\p{L}{3,9}\\s+\\d{1,2}(?:st|nd|rd|th)?,?\\s+\\d{4}";
const numeric = "\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[-./]\\d{1,2}[-./]\\d{4}";
const dates = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${written}|${english}|${numeric})(?![\\p{L}\\p{N}])`,
  "gu",
);
/** Codes, and numbers of papers and of accounts: no quantity. */
const codes =
  /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?\b|(?<![\p{L}\p{N}])(?=[\p{L}\d./-]*\d)(?:[\p{Lu}\d]+(?:[-/][\p{Lu}\d]+)+|\p{Lu}\.?\d{7,8}|\d{7,8}\p{Lu}|\d{5,})(?![\p{L}\p{N}])/gu;
const numbers = /(?<![\p{L}\p{N}.,])-?\d+(?:[.,]\d+)*(?![\p{L}\p{N}])/gu;

/** Dates as `2026-04-30`. */
export function datesIn(text: string): Found<string>[] {
  return Array.from(text.matchAll(dates)).flatMap((match) => {
    const [day] = daysIn(match[0]);
    return day === undefined ? [] : [spanOf(match, day)];
  });
}

function codesIn(text: string): Found<string>[] {
  return Array.from(withoutDates(text).matchAll(codes), (match) => spanOf(match, match[0]));
}

/** Quantities, without those that are part of a date or a code. `isEnglish`: `1,250` is 1250. */
export function numbersIn(text: string, isEnglish: boolean): Found<number>[] {
  const plain = withoutDates(text).replace(codes, blank);
  return Array.from(plain.matchAll(numbers)).flatMap((match) => {
    const value = numberOf(match[0], isEnglish);
    return Number.isFinite(value) ? [spanOf(match, value)] : [];
  });
}

/** `1.250,00`, `1,250.00` and `1250`; of one sign alone the language says what it means. */
function numberOf(found: string, isEnglish: boolean): number {
  const signs = found.replace(/[-\d]/g, "");
  const last = signs.at(-1) ?? "";
  const isGroup =
    signs.length > 1
      ? [...signs].every((sign) => sign === last)
      : /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(found) && last === (isEnglish ? "," : ".");
  const decimal = isGroup ? -1 : found.lastIndexOf(last || "?");
  const whole = decimal < 0 ? found : found.slice(0, decimal);
  const rest = decimal < 0 ? "" : `.${found.slice(decimal + 1)}`;
  return Number(whole.replace(/[.,]/g, "") + rest);
}

const people =
  /(?<![\p{L}\p{N}])(?!(?:CIF|NIF|NIE|DNI|VAT|IBAN|Entre|Con|Por|Para|De)(?!\p{L}))\p{Lu}[\p{L}'’-]+(?:(?:,? (?:S\.\s?[ALC]\.(?:\s?[LU]\.)?|S\.?[AL]\.?U?|Ltd\.?|Inc\.?|Lda\.?))|(?: (?:de|del|de la|de los|da|do|y|&|i|e))? (?!(?:CIF|NIF|NIE|DNI|VAT|IBAN)(?!\p{L}))\p{Lu}[\p{L}'’-]+)*/gu;

const isStreet =
  /(?<!\p{L})(?:calle|c\/|carrer|avda\.?|avenida|plaza|paseo|camino|rua|street)(?: de(?: la| los)?)? ?$/iu;

/** Names of people, firms and places. */
function namesIn(text: string): Found<string>[] {
  const isName = ({ 0: found, index = 0 }: RegExpMatchArray) =>
    !isStopWord(foldText(found), "es") &&
    /\p{L}{2}/u.test(found) &&
    !isStreet.test(text.slice(Math.max(0, index - 20), index));
  return [...text.matchAll(people)].filter(isName).map((match) => spanOf(match, match[0]));
}

const kinds: [asks: RegExp, answers: RegExp][] = [
  [/correo|e-?mail/, /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu],
  [/telefono|phone|movil/, /(?:\+\d{1,3}[ .]?)?(?<!\d)\d{2,3}(?:[ .-]?\d{2,3}){2,3}(?!\d)/gu],
  [/porcentaje|percent|por ?ciento|\btipo\b/, /\d+(?:[.,]\d+)?\s?(?:%|por ?ciento|per ?cent)/giu],
  [
    /precio|importe|total|cost|tarifa|fianza|renta|price|amount|\bfee\b/,
    /(?:€|\$|£)\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|\$|£|euros?\b|EUR\b|USD\b|d[oó]lares|pesos|soles)/giu,
  ],
  [
    /plazo|duracion|preaviso|vigencia|garantia|period|duration|term\b|notice/,
    /\d+ (?:\p{L}+ )?(?:minut|hora|hour|d[ií]a|day|seman|week|mes|month|trimestr|a[ñn]o|year)\p{L}*(?: \p{L}*(?:naturales|laborables|hábiles|úteis))?/giu,
  ],
];

/** What the words of a field say that it holds, as it is written. */
export function kindIn(label: string, text: string): Found<string>[] | undefined {
  const kind = kinds.find(([asks]) => asks.test(label));
  return kind && Array.from(text.matchAll(kind[1]), (match) => spanOf(match, match[0]));
}

const asksCode =
  /numero|codigo|cuenta|iban|\bnif\b|\bcif\b|referencia|poliza|number|\bcode\b|account|\bid\b/;
const asksDate = /fecha|vencimiento|\bdia\b|\bdate\b|\bdue\b/;
const asksName =
  /quien|client|proveedor|arrendad|arrendatari|titular|director|responsable|contacto|nombre|persona|empresa|due[nñ]o|propietari|administrad|auditor|customer|supplier|\bname\b|owner|company|vendor|seller|buyer|emisor|ciudad|lugar|city/;

/** Candidates for a field that holds words; undefined where nothing tells what they look like. */
export function wordsIn(label: string, text: string): Found<string>[] | undefined {
  const known = kindIn(label, text);
  if (known) return known;
  if (asksDate.test(label))
    return Array.from(text.matchAll(dates), (match) => spanOf(match, match[0]));
  if (asksCode.test(label)) return codesIn(text);
  return asksName.test(label) ? namesIn(text) : undefined;
}

/** Where one of these stands in the text, as a word, whatever its case and accents. */
export function choiceIn(text: string, choices: string[]): string | undefined {
  const folded = ` ${foldText(text).replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  const found = choices.filter((choice) => {
    const words = foldText(choice)
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
    return words !== "" && folded.includes(` ${words} `);
  });
  // "no pagada" holds both: the longer one is meant; two apart say nothing.
  const longest = found.toSorted((a, b) => b.length - a.length)[0];
  const inside = (choice: string) =>
    longest !== undefined && foldText(longest).includes(foldText(choice));
  return found.every(inside) ? longest : undefined;
}

function withoutDates(text: string): string {
  return text.replace(dates, (found) => (daysIn(found).length > 0 ? blank(found) : found));
}

function blank(found: string): string {
  return " ".repeat(found.length);
}

function spanOf<T>(match: RegExpMatchArray, value: T): Found<T> {
  const start = match.index ?? 0;
  return { value, start, end: start + match[0].length };
}
