import { amountsOfMoney, hasCents, isLikeYear, moneyForm, plainAmount } from "./exact-amounts.ts";
import { numericDay, writtenDays } from "./exact-dates.ts";
import { foldText } from "./fold-text.ts";

/** Of folded Latin text: \p takes several times as long. */
const token = /[a-z\d]+(?:[-.,/_:][a-z\d]+)*/g;
const signs = /[-.,/_:]/;
/**
 * Spanish tax numbers: a letter before or after eight characters, or one at each end of seven;
 * with the country before them where somebody abroad is billed.
 */
const taxNumber = /^(?:es)?([a-z](\d{7}[a-z\d])|(\d{8})[a-z])$/;
/** In code units; nobody asks for the rest of a longer one. */
const longest = 40;
/** A telephone number, an account number: groups of digits with blanks between them. */
const groups = /\+?\b\d{2,4}(?:[ -]\d{2,4}){2,6}\b/g;
const extension = /^(?:pdf|docx?|xlsx?|pptx|txt|md|eml|csv|html?|jpe?g|png|webp|tiff?)$/;
const shortestNumber = 9;
const iban = /\b[a-z]{2}\d{2}(?: [a-z\d]{4}){3,7}(?: [a-z\d]{1,3})?\b/g;
const spacedTaxNumber = /\b[a-z] \d{7}[a-z\d]\b|\b\d{8} [a-z]\b/g;

/** Something to be matched exactly, by any of its forms. */
export type Identifier = {
  /** It, however it is spelled. */
  whole: string[];
  /** It without something that may tell it from others: its series, its letter, its currency. */
  bare: string[];
};

/** The forms of all identifiers that a text holds. */
export type HeldForms = { whole: Set<string>; bare: Set<string> };

/**
 * What a folded word with a digit in it is matched by: as one without its signs, and by its parts;
 * an amount is one number however it is written (`1.250,00`, `1,250.00` and `1250` are `1250`), a
 * date one day, and a number of a document the same with zeros before its parts and without, and
 * with the letters of its series before it and without.
 */
export function exactTerms(found: string): string[] {
  const { whole, bare } = formsOf(found);
  const parts = plainAmount(found) === undefined ? found.split(signs) : [];
  return [...new Set([...whole, ...parts, ...bare])].map(cut);
}

/**
 * Identifiers that a folded text spells with blanks: dates, telephone numbers, IBANs, amounts of
 * money.
 */
export function spacedIdentifiers(folded: string): Identifier[] {
  const found: Identifier[] = writtenDays(folded).map((day) => ({ whole: [day], bare: [] }));
  for (const amount of amountsOfMoney(folded)) {
    const plain = plainAmount(amount);
    if (plain === undefined) continue;
    // In a table money may stand without its currency; a year is no money.
    const bare = plain.length < 3 || isLikeYear(plain) ? [] : [plain];
    found.push({ whole: [moneyForm(plain)], bare });
  }
  // The digits of an account number are no number of their own.
  for (const [group] of folded.replace(iban, " ").matchAll(groups)) {
    const digits = digitsOf(group);
    if (digits.length < shortestNumber) continue;
    // Who asks for a number leaves the country out, or whoever wrote it did.
    const isNational = /^\+?\d{2,3} (?=\d)/.test(group) && digits.length > 9;
    found.push({ whole: isNational ? [digits, digits.slice(-9)] : [digits], bare: [] });
  }
  for (const pattern of [iban, spacedTaxNumber]) {
    for (const [spaced] of folded.matchAll(pattern)) {
      found.push(formsOf(spaced.replaceAll(" ", "")));
    }
  }
  return found;
}

/**
 * The identifiers in a question: codes, numbers of documents and of taxes, amounts, dates,
 * telephone and account numbers; not what any text may hold, such as a year or a small number.
 */
export function identifiersOf(question: string): Identifier[] {
  const folded = closeUp(foldText(question));
  const money = new Set(amountsOfMoney(folded));
  const found = spacedIdentifiers(folded);
  for (const [word] of withoutGroups(folded).matchAll(token)) {
    if (/\d/.test(word) && !money.has(word) && isTelling(word)) found.push(formsOf(word));
  }
  return found.map(({ whole, bare }) => {
    const ofMoney = whole.filter((form) => /^m\d/.test(form));
    if (ofMoney.length === 0) return { whole: whole.map(cut), bare: bare.map(cut) };
    const plain = whole.filter((form) => !ofMoney.includes(form));
    return { whole: ofMoney.map(cut), bare: [...plain, ...bare].map(cut) };
  });
}

/** Everything that an identifier of a question may be matched with, in a text. */
export function exactFormsOf(text: string): HeldForms {
  const folded = closeUp(foldText(text));
  const held: HeldForms = { whole: new Set(), bare: new Set() };
  const add = ({ whole, bare }: Identifier) => {
    for (const form of whole) held.whole.add(cut(form));
    for (const form of bare) held.bare.add(cut(form));
  };
  spacedIdentifiers(folded).forEach(add);
  for (const [word] of folded.matchAll(token)) if (/\d/.test(word)) add(formsOf(word));
  return held;
}

/** `0042 / 2026` is one number. */
function closeUp(folded: string): string {
  return folded.replace(/(?<=\d) ?\/ ?(?=\d)/g, "/");
}

function isTelling(word: string): boolean {
  const amount = plainAmount(word);
  const digits = amount ?? word.split(signs).join("");
  const isSpelledOut = amount !== undefined && signs.test(word);
  return digits.length > 4 || isSpelledOut || isNumber(digits);
}

/** What is one number does not hold others. */
function withoutGroups(folded: string): string {
  return folded
    .replace(iban, " ")
    .replace(groups, (group) => (digitsOf(group).length < shortestNumber ? group : " "));
}

function digitsOf(group: string): string {
  return group.replace(/\D/g, "");
}

/** Of one folded word: an amount, a day, a tax number, or the number of a document. */
function formsOf(found: string): Identifier {
  if (/^\d+$/.test(found)) return { whole: [found], bare: [] };
  const amount = plainAmount(found);
  if (amount !== undefined) {
    return { whole: hasCents(found) ? [amount, moneyForm(amount)] : [amount], bare: [] };
  }
  const day = numericDay(found);
  if (day !== undefined) return { whole: [day], bare: [] };
  const all = found.split(signs);
  const parts = withoutWords(all);
  const whole = [all, parts].flatMap((of) => [of.join(""), of.map(withoutZeros).join("")]);
  const bare = [...numberForms(parts), ...parts.filter(isNumber)];
  const tax = taxNumber.exec(found.replace(/[-.]/g, ""));
  if (tax) {
    whole.push(tax[1] ?? "");
    bare.push(tax[2] ?? tax[3] ?? "");
  }
  const distinct = new Set(whole);
  return { whole: [...distinct], bare: [...new Set(bare)].filter((form) => !distinct.has(form)) };
}

/** Long enough to be a number of its own, and no year. */
function isNumber(part: string): boolean {
  return /^\d{4,}$/.test(part) && !isLikeYear(part);
}

/** The name of a file says what it is: of `factura-2026-0042.pdf` the number is `2026-0042`. */
function withoutWords(parts: string[]): string[] {
  const first = Math.max(
    0,
    parts.findIndex((part) => !/^[a-z]{5,}$/.test(part)),
  );
  const rest = parts.slice(first, extension.test(parts.at(-1) ?? "") ? -1 : undefined);
  return rest.length > 1 && rest.every((part) => /\d/.test(part)) ? rest : parts;
}

/** The number of a document without its series: of `fac-2026/0042`, `20260042` and `202642`. */
function numberForms(parts: string[]): string[] {
  const numbers = parts.map((part) => part.replace(/^[a-z]{1,4}(?=\d|$)/, "")).filter(Boolean);
  if (numbers.length < 2 || !numbers.every((part) => /^\d/.test(part))) return [];
  const forms = [numbers.join(""), numbers.map(withoutZeros).join("")];
  return forms.filter((form) => form.length > 3);
}

function withoutZeros(part: string): string {
  return part.replace(/^0+(?=\d)/, "");
}

function cut(term: string): string {
  return term.slice(0, longest);
}
