import { exactFormsOf, type Identifier } from "../analysis/exact-forms.ts";

/** What an identifier counts that is there but for its series, its letter or its currency. */
const almost = 0.5;

/** How much (0..1) of a question's identifiers a text holds, in whatever spelling. */
export function matchIdentifiers(identifiers: Identifier[], text: string): number {
  if (identifiers.length === 0 || !/\d/.test(text)) return 0;
  const held = exactFormsOf(text);
  const shares = identifiers.map(({ whole, bare }): number => {
    if (whole.some((form) => held.whole.has(form))) return 1;
    const any = [...whole, ...bare];
    return any.some((form) => held.whole.has(form) || held.bare.has(form)) ? almost : 0;
  });
  return shares.reduce((sum, share) => sum + share, 0) / identifiers.length;
}
