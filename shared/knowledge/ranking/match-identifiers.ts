import { exactTermsOf, type Identifier } from "../analysis/exact-forms.ts";

/** The share (0..1) of a question's identifiers that a text holds, in whatever spelling. */
export function matchIdentifiers(identifiers: Identifier[], text: string): number {
  if (identifiers.length === 0 || !/\d/.test(text)) return 0;
  const terms = exactTermsOf(text);
  const held = identifiers.filter((forms) => forms.some((form) => terms.has(form)));
  return held.length / identifiers.length;
}
