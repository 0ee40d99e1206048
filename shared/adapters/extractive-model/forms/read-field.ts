import type { Form } from "#shared/conversations/forms/form.ts";
import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import { isNegated } from "../read-question.ts";
import type { WordReader } from "../read-words.ts";
import type { ReadUnit } from "../score-units.ts";
import { afterLabel, coverLabel, type Label } from "./read-label.ts";
import { choiceIn, datesIn, type Found, kindIn, numbersIn, wordsIn } from "./read-values.ts";

export type FieldReader = { reader: WordReader; isEnglish: boolean };

/** So much of a field's words its sentence has, or its column. */
export const leastCover = 0.5;
/** Of a statement that is true or false, nearly all. */
const leastStatement = 0.8;
/** In UTF-16 code units. */
const longestText = 300;
/** What follows a colon, or "is". */
const says =
  /^[^.;\n]{0,30}?(?::|(?<!\p{L})(?:es|son|será|serán|is|are|é|són)(?!\p{L}))\s*(?:de\s+)?([^\n]+)/u;
const forbids = /\b(?:prohib|exclu|deniega|impid|forbid|exempt)/i;

/** What a sentence or a row says of a field; undefined when it says nothing of the kind. */
export function readField(
  unit: ReadUnit,
  label: Label,
  form: Form,
  { reader, isEnglish }: FieldReader,
): unknown {
  const column = columnOf(unit, label, reader);
  const text = column ?? unit.text;
  const from = column === undefined ? afterLabel(label, text, reader) : 0;
  if (form.kind === "boolean") {
    if (coverLabel(label, unit.stems) < leastStatement) return undefined;
    return !isNegated(unit.words) && !forbids.test(foldText(unit.text));
  }
  if (form.kind === "number" || form.kind === "integer") {
    const all = numbersIn(text, isEnglish).filter(
      ({ value }) => form.kind === "number" || Number.isInteger(value),
    );
    // "IVA (21 %): 203,80 €": what the field's words ask for, where they tell; else no percentage.
    const asked = (kindIn(label.text, text) ?? []).filter(({ value }) => /\d/.test(value));
    const inside = all.filter((one) =>
      asked.some((kind) => kind.start <= one.start && one.end <= kind.end),
    );
    const plain = all.filter(
      ({ end }) => !/^\s?(?:%|por ?ciento|per ?cent)/i.test(text.slice(end)),
    );
    const allowed = [inside, plain, all].find((found) => found.length > 0) ?? [];
    return nearest(allowed, from)?.value;
  }
  if (form.kind !== "string") return undefined;
  if (form.choices) return choiceIn(text, form.choices);
  if (form.format === "date") return nearest(datesIn(text), from)?.value;
  const found = wordsIn(form.format === "email" ? "email" : label.text, text);
  if (found) {
    // "Riegos del Sur, S.L., con CIF …, arrendadora, y …": the one before it.
    const before = isApposition(label, text, from, reader)
      ? found.findLast(({ end }) => end < from)
      : undefined;
    return (before ?? nearest(found, from))?.value.trim();
  }
  if (column !== undefined) return column;
  const said = says.exec(text.slice(from))?.[1];
  return (said ?? text).replace(/[.;]$/u, "").trim().slice(0, longestText);
}

/** Whether the field's words, which end at `from`, say what the one before them is. */
function isApposition(label: Label, text: string, from: number, reader: WordReader): boolean {
  const [word] = reader.read(text).filter(({ end }) => end === from);
  if (!word || label.ways.length === 0) return false;
  return (
    /,\s*(?:la |el |como )?$/u.test(text.slice(0, word.start)) &&
    /^\s*[,;.]/u.test(text.slice(from))
  );
}

/** The first after the field's words, else the last before them. */
function nearest<T>(found: Found<T>[], from: number): Found<T> | undefined {
  return found.find(({ start }) => start >= from) ?? found.at(-1);
}

/** The cell under the column that the field names. */
export function columnOf(unit: ReadUnit, label: Label, reader: WordReader): string | undefined {
  const names = unit.header?.split("|") ?? [];
  const shares = names.map((name) =>
    coverLabel(label, new Set(reader.read(name).map(({ stem }) => stem))),
  );
  const best = Math.max(0, ...shares);
  if (best < leastCover) return undefined;
  return unit.text.split("|")[shares.indexOf(best)]?.trim();
}
