import { exactFormsOf, type Identifier } from "../analysis/exact-forms.ts";

/** In code units: a first line may be a whole page that lost its line breaks. */
const firstLine = 80;

export type Identified = {
  title: string;
  headings: string[];
  text: string;
  /** Where it begins in its document, where that is known. */
  start?: number | undefined;
  filename?: string | undefined;
};

/** What a passage tells of what its document is: its names, and its first line. */
export function identityOf({ title, headings, text, start, filename = "" }: Identified): string {
  const opening = start === 0 ? (text.split("\n", 1)[0]?.slice(0, firstLine) ?? "") : "";
  return [title, filename, ...headings, opening].join("\n");
}

/**
 * Which documents each identifier is the own name of; a document that only speaks of it in its
 * body is about something else. Empty where no document is called so.
 */
export function ownersOf(
  identifiers: Identifier[],
  passages: { document: string; identity: string }[],
): ReadonlySet<string>[] {
  if (identifiers.length === 0) return [];
  const read = passages.map(({ document, identity }) => ({
    document,
    held: /\d/.test(identity) ? exactFormsOf(identity).whole : undefined,
  }));
  return identifiers.map(({ whole }) => {
    const owners = read.filter(({ held }) => held && whole.some((form) => held.has(form)));
    return new Set(owners.map(({ document }) => document));
  });
}
