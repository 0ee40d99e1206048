import { foldText } from "./fold-text.ts";

const token = /[\p{L}\p{N}]+(?:[-.,/_:][\p{L}\p{N}]+)*/gu;
const signs = /[-.,/_:]/;
const englishAmount = /^(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/;
const spanishAmount = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$/;
const dottedAmount = /^(\d+)\.(\d{2})$/;
/** Spanish tax numbers: a letter before or after eight characters, or one at each end of seven. */
const taxNumber = /^(?:([a-z])(\d{7}[a-z\d])|(\d{8})[a-z])$/;
const numericDate = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})$/;
const isoDate = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
/** In code units; nobody asks for the rest of a longer one. */
const longest = 40;

/** Months by how they begin, folded: Spanish, Portuguese, Galician, Catalan and English. */
const months: [string, number][] = [
  ["enero|janeiro|xaneiro|gener|january", 1],
  ["febrero|fevereiro|febreiro|febrer|february", 2],
  ["marzo|marco|marc|march", 3],
  ["abril|april", 4],
  ["mayo|maio|maig|may", 5],
  ["junio|junho|xuno|juny|june", 6],
  ["julio|julho|xullo|juliol|july", 7],
  ["agosto|agost|august", 8],
  ["septiembre|setiembre|setembro|setembre|september", 9],
  ["octubre|outubro|october", 10],
  ["noviembre|novembro|novembre|november", 11],
  ["diciembre|dezembro|decembro|desembre|december", 12],
];
const monthOf = new Map(
  months.flatMap(([names, month]) => names.split("|").map((name) => [name, month] as const)),
);
const anyMonth = [...monthOf.keys()].join("|");
const writtenDate = new RegExp(
  `\\b(\\d{1,2})\\s+(?:d(?:e|')\\s*)?(${anyMonth}),?\\s+(?:d(?:e|el)\\s+)?(\\d{4})\\b`,
  "g",
);
const englishDate = new RegExp(
  `\\b(${anyMonth})\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})\\b`,
  "g",
);
/** A telephone number, an account number: groups of digits with blanks between them. */
const groups = /\+?\b\d{2,4}(?:[ -]\d{2,4}){2,6}\b/g;
const iban = /\b[a-z]{2}\d{2}(?: [a-z\d]{4}){3,7}(?: [a-z\d]{1,3})?\b/g;
const spacedTaxNumber = /\b[a-z] \d{7}[a-z\d]\b|\b\d{8} [a-z]\b/g;

/** Something to be matched exactly: the forms that stand for it, any of which will do. */
export type Identifier = string[];

/**
 * What a folded word with a digit in it is matched by: as one without its signs, and by its parts;
 * an amount is one number however it is written (`1.250,00`, `1,250.00` and `1250` are `1250`), a
 * date one day, and a number of a document and year the same with zeros before it and without.
 */
export function exactTerms(found: string): string[] {
  const amount = plainAmount(found);
  const parts = amount === undefined ? found.split(signs) : [amount];
  const whole = parts.length > 1 ? [parts.join("")] : [];
  return [...whole, ...parts, ...otherForms(found)].map(cut);
}

/** Forms of identifiers that a folded text spells with blanks: dates, telephone numbers, IBANs. */
export function spacedForms(folded: string): Identifier[] {
  const found: Identifier[] = [];
  const add = (form: string | undefined) => form && found.push([cut(form)]);
  for (const [, day, month = "", year] of folded.matchAll(writtenDate)) {
    add(dayOf(year, monthOf.get(month), day));
  }
  for (const [, month = "", day, year] of folded.matchAll(englishDate)) {
    add(dayOf(year, monthOf.get(month), day));
  }
  // The digits of an account number are no number of their own.
  for (const [group] of folded.replace(iban, " ").matchAll(groups)) {
    const digits = group.replace(/\D/g, "");
    if (digits.length < 9) continue;
    // Who asks for a number leaves the country out, or whoever wrote it did.
    const national = /^\+?\d{2,3} (?=\d)/.test(group) && digits.length > 9;
    found.push(national ? [cut(digits), cut(digits.slice(-9))] : [cut(digits)]);
  }
  for (const pattern of [iban, spacedTaxNumber]) {
    for (const [spaced] of folded.matchAll(pattern)) {
      const whole = spaced.replaceAll(" ", "");
      found.push([whole, ...otherForms(whole)].map(cut));
    }
  }
  return found;
}

/**
 * The identifiers in a text: codes, numbers of documents and of taxes, amounts, dates, telephone
 * and account numbers; not what any text may hold, such as a year or a small number.
 */
export function identifiersOf(text: string): Identifier[] {
  const folded = foldText(text);
  const found = spacedForms(folded);
  for (const [word] of folded.matchAll(token)) {
    if (!/\d/.test(word)) continue;
    const amount = plainAmount(word);
    const whole = amount ?? word.split(signs).join("");
    const isTelling = whole.length > 4 || (amount !== undefined && signs.test(word));
    if (isTelling) found.push([whole, ...otherForms(word)].map(cut));
  }
  return found;
}

/** Everything that an identifier of a question may be matched with, in a text. */
export function exactTermsOf(text: string): Set<string> {
  const folded = foldText(text);
  const terms = new Set(spacedForms(folded).flat());
  for (const [word] of folded.matchAll(token)) {
    if (/\d/.test(word)) for (const term of exactTerms(word)) terms.add(term);
  }
  return terms;
}

function otherForms(found: string): string[] {
  const numeric = numericDate.exec(found);
  const iso = isoDate.exec(found);
  const day = numeric
    ? dayOf(numeric[3], Number(numeric[2]), numeric[1])
    : iso && dayOf(iso[1], Number(iso[2]), iso[3]);
  if (day) return [day];
  const tax = taxNumber.exec(found.replace(/[-.]/g, ""));
  const digits = tax?.[2] ?? tax?.[3];
  if (digits) return [digits];
  return /^0+[1-9]\d*[-/]\d/.test(found) ? [found.replace(/^0+/, "").split(signs).join("")] : [];
}

/** `d20260312`; undefined for what is no day. A year of two digits is of this century. */
function dayOf(year = "", month = 0, day = ""): string | undefined {
  if (month < 1 || month > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  const full = year.length === 2 ? `20${year}` : year;
  return `d${full}${String(month).padStart(2, "0")}${day.padStart(2, "0")}`;
}

/** An amount without group signs, and without decimals that are all zero. */
function plainAmount(found: string): string | undefined {
  const match = englishAmount.exec(found) ?? spanishAmount.exec(found) ?? dottedAmount.exec(found);
  if (!match) return undefined;
  const [, whole = "", decimals = ""] = match;
  const digits = whole.replace(/[.,]/g, "");
  return /^0*$/.test(decimals) ? digits : `${digits},${decimals}`;
}

function cut(term: string): string {
  return term.slice(0, longest);
}
