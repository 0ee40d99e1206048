import type { ModelPassage } from "#shared/conversations/ports.ts";
import { exactFormsOf, identifiersOf } from "#shared/knowledge/analysis/exact-forms.ts";
import { identityOf, ownersOf } from "#shared/knowledge/ranking/own-identity.ts";
import type { Question } from "./read-question.ts";
import type { WordReader } from "./read-words.ts";

/** What a passage is to the numbers of a question. */
type Standing = {
  /** `own`: of a document that is called so; `other`: of another; `open`: none is called so. */
  is: "own" | "other" | "open";
  /** Of an own document: the words that say what it is, which each of its sentences is about. */
  stems: ReadonlySet<string>;
};

export type Identities = {
  of(passage: ModelPassage): Standing;
  /** Whether a text holds the numbers itself, in whatever spelling. */
  isNamedIn(text: string): boolean;
};

const none: ReadonlySet<string> = new Set();
const open: Standing = { is: "open", stems: none };
const other: Standing = { is: "other", stems: none };

/** Tells the documents that a question's numbers are the names of from those that mention them. */
export function readIdentities(
  question: Question,
  passages: ModelPassage[],
  reader: WordReader,
): Identities {
  const identifiers = identifiersOf(question.text);
  const named = passages.map((passage) => ({
    document: keyOf(passage),
    identity: identityOf(passage),
  }));
  const owners = ownersOf(identifiers, named);
  const asked = identifiers.filter((_, n) => (owners[n]?.size ?? 0) > 0);
  const called = owners.filter(({ size }) => size > 0);
  if (called.length === 0) return { of: () => open, isNamedIn: () => true };

  const own = new Map<string, Standing>();
  // What the numbers are made of: `F` and `2026/311` of F-2026/311.
  const forms = asked.flatMap(({ whole, bare }) => [...whole, ...bare]);
  const parts = question.terms.flatMap(({ stem }) => {
    const plain = stem.replace(/[^a-z\d]/g, "");
    const isPart = /\d/.test(stem)
      ? forms.some((form) => form.includes(plain))
      : plain.length < 5 && forms.some((form) => form.startsWith(plain) && form !== plain);
    return isPart ? [stem] : [];
  });
  for (const { document } of named) {
    if (own.has(document) || !called.every((each) => each.has(document))) continue;
    const said = named.filter((each) => each.document === document);
    const words = reader.read(said.map(({ identity }) => identity).join("\n"));
    const stems = new Set([...words.map(({ stem }) => stem), ...parts]);
    own.set(document, { is: "own", stems });
  }
  return {
    of: (passage) => own.get(keyOf(passage)) ?? other,
    isNamedIn(text) {
      const held = exactFormsOf(text).whole;
      return asked.every(({ whole }) => whole.some((form) => held.has(form)));
    },
  };
}

function keyOf({ document, marker }: ModelPassage): string {
  return document?.id ?? `passage ${marker}`;
}
