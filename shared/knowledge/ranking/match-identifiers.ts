import { exactFormsOf, type Identifier, identifiersOf } from "../analysis/exact-forms.ts";

/** What an identifier counts that is there but for its series, its letter or its currency. */
const almost = 0.5;
/** What one counts for the other passages of its document, which are about it, too. */
const elsewhere = 0.8;

type Searched = { text: string; headings: string[]; document: { id: string; title: string } };

/**
 * How much (0..1) of a question's identifiers each passage holds, in whatever spelling, by itself
 * or with the rest of its document; all 0 for a question without any.
 */
export function identifierSign(question: string, passages: Searched[]): number[] {
  const identifiers = identifiersOf(question);
  if (identifiers.length === 0) return passages.map(() => 0);
  const own = passages.map(({ document, headings, text }) =>
    matchIdentifiers(identifiers, [document.title, ...headings, text].join("\n")),
  );
  const byDocument = new Map<string, number>();
  for (const [i, { document }] of passages.entries()) {
    byDocument.set(document.id, Math.max(byDocument.get(document.id) ?? 0, own[i] ?? 0));
  }
  return passages.map(({ document }, i) =>
    Math.max(own[i] ?? 0, elsewhere * (byDocument.get(document.id) ?? 0)),
  );
}

/** How much (0..1) of identifiers a text holds. */
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
