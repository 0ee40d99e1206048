import {
  exactFormsOf,
  type HeldForms,
  type Identifier,
  identifiersOf,
} from "../analysis/exact-forms.ts";
import { identityOf, ownersOf } from "./own-identity.ts";

/** What an identifier counts that is there but for its series, its letter or its currency. */
const almost = 0.5;
/** What one counts for the other passages of its document, which are about it, too. */
const elsewhere = 0.8;
/** What one counts where a document speaks of it while another is called so: all other signs together do not outweigh the rest. */
const mentioned = 0.1;

type Searched = {
  text: string;
  headings: string[];
  start?: number;
  document: { id: string; title: string; filename?: string };
};

/**
 * How much (0..1) of a question's identifiers each passage holds, in whatever spelling, by itself
 * or with the rest of its document; one that a document is called by, all its passages hold, and
 * others only speak of it. All 0 for a question without any.
 */
export function identifierSign(question: string, passages: Searched[]): number[] {
  const identifiers = identifiersOf(question);
  if (identifiers.length === 0) return passages.map(() => 0);
  const named = passages.map(({ document, headings, text, start }) => ({
    document: document.id,
    identity: identityOf({ ...document, headings, text, start }),
    text,
  }));
  const owners = ownersOf(identifiers, named);
  const held = named.map(({ identity, text }) => exactFormsOf(`${identity}\n${text}`));
  const sums = passages.map(() => 0);
  for (const [n, identifier] of identifiers.entries()) {
    const own = held.map((forms) => shareOf(identifier, forms));
    const byDocument = new Map<string, number>();
    for (const [i, { document }] of named.entries()) {
      byDocument.set(document, Math.max(byDocument.get(document) ?? 0, own[i] ?? 0));
    }
    const called = owners[n] ?? new Set();
    for (const [i, { document }] of named.entries()) {
      const share = Math.max(own[i] ?? 0, elsewhere * (byDocument.get(document) ?? 0));
      const counted = called.size === 0 ? share : called.has(document) ? 1 : mentioned * share;
      sums[i] = (sums[i] ?? 0) + counted;
    }
  }
  return sums.map((sum) => sum / identifiers.length);
}

/** How much (0..1) of identifiers a text holds. */
export function matchIdentifiers(identifiers: Identifier[], text: string): number {
  if (identifiers.length === 0 || !/\d/.test(text)) return 0;
  const held = exactFormsOf(text);
  const shares = identifiers.map((identifier) => shareOf(identifier, held));
  return shares.reduce((sum, share) => sum + share, 0) / identifiers.length;
}

function shareOf({ whole, bare }: Identifier, held: HeldForms): number {
  if (whole.some((form) => held.whole.has(form))) return 1;
  const any = [...whole, ...bare];
  return any.some((form) => held.whole.has(form) || held.bare.has(form)) ? almost : 0;
}
