import { amountsOfMoney, hasCents, isLikeYear, moneyForm, plainAmount } from "./exact-amounts.ts";
import { numericDay, writtenDays } from "./exact-dates.ts";
import { foldText } from "./fold-text.ts";

const token = /[\p{L}\p{N}]+(?:[-.,/_:][\p{L}\p{N}]+)*/gu;
const signs = /[-.,/_:]/;
/** Spanish tax numbers: a letter before or after eight characters, or one at each end of seven. */
const taxNumber = /^(?:([a-z])(\d{7}[a-z\d])|(\d{8})[a-z])$/;
/** In code units; nobody asks for the rest of a longer one. */
const longest = 40;
/** A telephone number, an account number: groups of digits with blanks between them. */
const groups = /\+?\b\d{2,4}(?:[ -]\d{2,4}){2,6}\b/g;
const shortestNumber = 9;
const iban = /\b[a-z]{2}\d{2}(?: [a-z\d]{4}){3,7}(?: [a-z\d]{1,3})?\b/g;
const spacedTaxNumber = /\b[a-z] \d{7}[a-z\d]\b|\b\d{8} [a-z]\b/g;

/** Something to be matched exactly: the forms that stand for it, any of which will do. */
export type Identifier = string[];

/**
 * What a folded word with a digit in it is matched by: as one without its signs, and by its parts;
 * an amount is one number however it is written (`1.250,00`, `1,250.00` and `1250` are `1250`), a
 * date one day, and a number of a document the same with zeros before its parts and without, and
 * with the letters of its series before it and without.
 */
export function exactTerms(found: string): string[] {
  const amount = plainAmount(found);
  const parts = amount === undefined ? found.split(signs) : [amount];
  const whole = parts.length > 1 ? [parts.join("")] : [];
  return [...whole, ...parts, ...otherForms(found)].map(cut);
}

/**
 * Forms of identifiers that a folded text spells with blanks: dates, telephone numbers, IBANs,
 * amounts of money.
 */
export function spacedForms(folded: string): Identifier[] {
  const found: Identifier[] = [...writtenDays(folded), ...moneyOf(folded)].map((form) => [form]);
  // The digits of an account number are no number of their own.
  for (const [group] of folded.replace(iban, " ").matchAll(groups)) {
    const digits = digitsOf(group);
    if (digits.length < shortestNumber) continue;
    // Who asks for a number leaves the country out, or whoever wrote it did.
    const national = /^\+?\d{2,3} (?=\d)/.test(group) && digits.length > 9;
    found.push(national ? [digits, digits.slice(-9)] : [digits]);
  }
  for (const pattern of [iban, spacedTaxNumber]) {
    for (const [spaced] of folded.matchAll(pattern)) {
      const whole = spaced.replaceAll(" ", "");
      found.push([whole, ...otherForms(whole)]);
    }
  }
  return found.map((forms) => forms.map(cut));
}

/**
 * The identifiers in a text: codes, numbers of documents and of taxes, amounts, dates, telephone
 * and account numbers; not what any text may hold, such as a year or a small number.
 */
export function identifiersOf(text: string): Identifier[] {
  const folded = foldText(text);
  const money = new Set(amountsOfMoney(folded));
  const found = spacedForms(folded).map(withPlain);
  for (const [word] of withoutGroups(folded).matchAll(token)) {
    if (!/\d/.test(word) || money.has(word)) continue;
    const amount = plainAmount(word);
    const whole = amount ?? word.split(signs).join("");
    const isTelling =
      whole.length > 4 ||
      (amount !== undefined && signs.test(word)) ||
      (/^\d{4}$/.test(whole) && !isLikeYear(whole));
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

/** What is one number does not hold others. */
function withoutGroups(folded: string): string {
  return folded
    .replace(iban, " ")
    .replace(groups, (group) => (digitsOf(group).length < shortestNumber ? group : " "));
}

function digitsOf(group: string): string {
  return group.replace(/\D/g, "");
}

/** Money may stand in a table without its currency: then any such number will do, but no year. */
function withPlain(forms: Identifier): Identifier {
  const [form = ""] = forms;
  return /^m\d{3}/.test(form) && !isLikeYear(form.slice(1)) ? [...forms, form.slice(1)] : forms;
}

function moneyOf(folded: string): string[] {
  return amountsOfMoney(folded).flatMap((amount) => moneyForm(amount) ?? []);
}

function otherForms(found: string): string[] {
  const day = numericDay(found);
  if (day) return [day];
  const tax = taxNumber.exec(found.replace(/[-.]/g, ""));
  const digits = tax?.[2] ?? tax?.[3];
  if (digits) return [...new Set([digits, ...numberForms(found)])];
  if (plainAmount(found) !== undefined) return hasCents(found) ? [moneyForm(found) ?? ""] : [];
  return numberForms(found);
}

/** The number of a document: `fac-2026/0042` is `fac202642`, `20260042` and `202642`, too. */
function numberForms(found: string): string[] {
  const parts = found.split(signs);
  if (parts.length < 2) return [];
  const bare = parts.map((part) => part.replace(/^0+(?=\d)/, ""));
  const numbers = parts.map((part) => part.replace(/^[a-z]{1,4}(?=\d|$)/, "")).filter(Boolean);
  const forms = [bare.join("")];
  if (numbers.length > 1 && numbers.every((part) => /^\d/.test(part))) {
    forms.push(numbers.join(""), numbers.map((part) => part.replace(/^0+(?=\d)/, "")).join(""));
  }
  const whole = parts.join("");
  return [...new Set(forms)].filter((form) => form !== whole && form.length > 3);
}

function cut(term: string): string {
  return term.slice(0, longest);
}
