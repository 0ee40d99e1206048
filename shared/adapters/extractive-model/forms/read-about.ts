import type { Form } from "#shared/conversations/forms/form.ts";
import { hasAlike } from "../cover-question.ts";
import type { Identities } from "../read-identity.ts";
import type { Question } from "../read-question.ts";
import type { WordReader } from "../read-words.ts";
import type { ReadUnit } from "../score-units.ts";
import { isStopWord } from "../stop-words.ts";
import { type Label, readLabel } from "./read-label.ts";

/** Tells what speaks of the subject of a form from what only has a word of it. */
export type About = {
  /** Whether the names of the question stand with a unit: in its passage, or where its paper opens. */
  isAbout(unit: ReadUnit): boolean;
  /** Whether a unit is of the field as the question has it: of "plazo de pago", and no other. */
  meaning(label: Label): (unit: ReadUnit) => boolean;
};

type Reading = { reader: WordReader; identities: Identities };

export function readAbout(
  question: Question,
  form: Form,
  units: ReadUnit[],
  { reader, identities }: Reading,
): About {
  const fields = new Set(labelsOf(form, reader).flatMap(({ ways }) => ways.flat()));
  const names = question.terms.filter(
    ({ isKey, stem }) => isKey && /\p{L}{2}/u.test(stem) && !hasAlike(fields, stem),
  );
  const words = reader.read(question.text);
  const passages = new Map<ReadUnit["passage"], Set<string>>();
  const openings = new Map<string, Set<string>>();
  const papers = new Map<string, Set<string>>();
  for (const { passage, stems, headStems } of units) {
    passages.set(passage, new Set([...(passages.get(passage) ?? headStems), ...stems]));
    const { document, start } = passage;
    if (document) {
      const known = papers.get(document.id) ?? headStems;
      papers.set(document.id, new Set([...known, ...stems]));
    }
    if (document && start === 0) {
      openings.set(document.id, new Set([...(openings.get(document.id) ?? []), ...stems]));
    }
  }
  const nothing = new Set<string>();

  return {
    isAbout({ passage }) {
      if (identities.of(passage).is === "own") return true;
      const near = passages.get(passage) ?? nothing;
      const opening = openings.get(passage.document?.id ?? "") ?? nothing;
      const lost = names.filter(({ stem }) => !hasAlike(near, stem) && !hasAlike(opening, stem));
      return lost.length * 2 < Math.max(1, names.length);
    },
    meaning({ ways: [name = []] }) {
      // Its description may speak of the whole paper.
      const own = new Set(name);
      const at = words.findIndex(({ stem }) => hasAlike(own, stem));
      const [word] = at < 0 ? [] : words.slice(at + 1).filter((each) => !isOpen(each.folded));
      const gap = word ? question.text.slice(words[at]?.end, word.start) : "";
      // "plazo de pago", "precio de la hogaza": what follows says which.
      const isWhich = /^ (?:de|del|de la|de los|de las|d'|of|of the) ?$/u.test(gap);
      if (!word || !isWhich || word.isName || word.isNumber || own.has(word.stem))
        return () => true;
      // "fianza del local" is of a thing, which its paper need not name again; "de pago" is a kind.
      const isThing = gap.trim() !== "de" && gap.trim() !== "of";
      return ({ stems, headStems, passage }) =>
        hasAlike(stems, word.stem) ||
        hasAlike(headStems, word.stem) ||
        hasAlike(identities.of(passage).stems, word.stem) ||
        (isThing && hasAlike(papers.get(passage.document?.id ?? "") ?? nothing, word.stem));
    },
  };
}

function isOpen(folded: string): boolean {
  return isStopWord(folded, "es") || isStopWord(folded, "en");
}

function labelsOf(form: Form, reader: WordReader): Label[] {
  if (form.kind === "array") return labelsOf(form.items, reader);
  if (form.kind !== "object") return [];
  return form.properties.flatMap(([name, child]) => [
    readLabel(name, child, reader),
    ...labelsOf(child, reader),
  ]);
}
