import { spaced } from "#shared/conversations/forms/field-words.ts";
import type { Form } from "#shared/conversations/forms/form.ts";
import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import { hasAlike } from "../cover-question.ts";
import type { WordReader } from "../read-words.ts";
import { isStopWord } from "../stop-words.ts";

/** What a field is called: by its name, and by its description. */
export type Label = {
  /** Folded, for the rules that tell what kind of thing it is. */
  text: string;
  /** Stems of either way to call it. */
  ways: string[][];
};

/** Say what kind of thing a field holds, which what is written of it need not repeat. */
const kindWords = new Set(
  (
    "fecha dia importe cantidad numero codigo nombre valor texto dato lista " +
    "date day amount quantity number code name value text list"
  ).split(" "),
);

export function readLabel(name: string, form: Form, reader: WordReader): Label {
  const texts = [spaced(name), form.description ?? ""];
  const ways = texts.map((text) => {
    // What is called "vencimiento" is said with "vence".
    const words = reader
      .read(text.replace(/[ai]mientos?(?!\p{L})/giu, "e"))
      .filter(({ folded }) => !isStopWord(folded, "es") && !isStopWord(folded, "en"));
    const telling = words.filter(({ folded }) => !kindWords.has(folded));
    return (telling.length > 0 ? telling : words).map(({ stem }) => stem);
  });
  return { text: foldText(texts.join(" ")), ways: ways.filter((stems) => stems.length > 0) };
}

/** What share of the field's words, 0..1, some stems have; by the way to call it that fits best. */
export function coverLabel({ ways }: Label, stems: ReadonlySet<string>): number {
  const shares = ways.map((way) => way.filter((stem) => hasAlike(stems, stem)).length / way.length);
  return Math.max(0, ...shares);
}

/** What share of all its words, however it is called. */
export function coverAll({ ways }: Label, stems: ReadonlySet<string>): number {
  const all = [...new Set(ways.flat())];
  return all.filter((stem) => hasAlike(stems, stem)).length / Math.max(1, all.length);
}

/** Where in a text the field's words end; its beginning when there are none. */
export function afterLabel({ ways }: Label, text: string, reader: WordReader): number {
  const known = new Set(ways.flat());
  const words = reader.read(text).filter(({ stem }) => hasAlike(known, stem));
  return words.at(-1)?.end ?? 0;
}
