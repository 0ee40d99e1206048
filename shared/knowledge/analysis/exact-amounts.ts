const englishAmount = /^(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/;
const spanishAmount = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$/;
const dottedAmount = /^(\d+)\.(\d{2})$/;
const cents = /\d[.,]\d{2}$/;
/** Begins where it begins: from each digit on, a long one would be read again. */
const number = "(?<![\\d.,])\\d+(?:[.,]\\d+)*";
const afterwards = "(?:€|\\$|£|(?:eur(?:os?)?|usd|dolar(?:es)?|pesos?|soles?|reais|libras?)\\b)";
const before = "(?:€|\\$|£|\\b(?:eur|usd)\\b)";
const withCurrency = new RegExp(`(${number}) ?${afterwards}|${before} ?(\\d+(?:[.,]\\d+)*)`, "g");
const year = /^(?:1\d|20)\d\d$/;

/** An amount without group signs, and without decimals that are all zero: `1.250,00` is `1250`. */
export function plainAmount(found: string): string | undefined {
  const match = englishAmount.exec(found) ?? spanishAmount.exec(found) ?? dottedAmount.exec(found);
  if (!match) return undefined;
  const [, whole = "", decimals = ""] = match;
  const digits = whole.replace(/[.,]/g, "");
  return /^0*$/.test(decimals) ? digits : `${digits},${decimals}`;
}

/** A plain amount as money, `m1250` or `m1250,50`: not the same as a year, or a number of things. */
export function moneyForm(amount: string): string {
  return `m${/,\d$/.test(amount) ? `${amount}0` : amount}`;
}

/** What has cents is money without saying so. */
export function hasCents(found: string): boolean {
  return cents.test(found);
}

/** The amounts that a folded text gives in a currency, as they are written. */
export function amountsOfMoney(folded: string): string[] {
  return [...folded.matchAll(withCurrency)].map(([, first, second]) => first ?? second ?? "");
}

/** What stands in any text, as a year does. */
export function isLikeYear(digits: string): boolean {
  return year.test(digits);
}
