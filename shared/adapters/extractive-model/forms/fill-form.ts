import { disagreement } from "#shared/conversations/find-conflicts.ts";
import { type Form, pointerTo } from "#shared/conversations/forms/form.ts";
import { fits } from "#shared/conversations/forms/form-type.ts";
import type { ModelRequest } from "#shared/conversations/ports.ts";
import { hasAlike } from "../cover-question.ts";
import { isNoAnswer } from "../no-answers.ts";
import { readIdentities } from "../read-identity.ts";
import { type Question, readQuestion } from "../read-question.ts";
import { createWordReader } from "../read-words.ts";
import { type ReadUnit, readUnits } from "../score-units.ts";
import { readAbout } from "./read-about.ts";
import { columnOf, leastCover, readField } from "./read-field.ts";
import { coverAll, coverLabel, type Label, readLabel } from "./read-label.ts";

type Quote = { field: string; marker: number; quote: string };
type Ranked = { unit: ReadUnit; value: unknown; score: number };
type Filled = { value: unknown; quotes: Quote[] };

const mostRows = 50;
const mostItems = 20;
/** What an item of a list may be worse by than the best. */
const itemMargin = 0.4;
const weights = { label: 1, all: 0.3, above: 0.3, keys: 0.5, plain: 0.3, rank: 0.3 };
const nothing: Filled = { value: null, quotes: [] };

/**
 * Fills in a form by rule: each field with what stands in the sentence or table row that has most
 * of its words, and of the question's; a list of objects with the rows of a table whose columns
 * have the names of their fields. What is found nowhere is null.
 */
export function fillForm({
  question,
  language,
  passages,
  form,
}: ModelRequest & { form: Form }): Filled {
  const words = language === "en" ? "en" : "es";
  const reader = createWordReader(words);
  const asked = readQuestion(question, words, reader);
  const units = passages.flatMap((passage, rank) => readUnits(passage, rank, reader));
  const identities = readIdentities(asked, passages, reader);
  const own = passages.filter((passage) => identities.of(passage).is === "own");
  // What is called by the number that is asked of; else what has it.
  const open = own.length > 0 ? new Set(own) : passagesAbout(asked, units);
  const subject = readAbout(asked, form, units, { reader, identities });
  const about = units.filter(
    (unit) => open.has(unit.passage) && subject.isAbout(unit) && !isNoAnswer(unit.text),
  );
  const reading = { reader, isEnglish: language === "en" };

  function fill(name: string, field: Form, pointer: string): Filled {
    const label = readLabel(name, field, reader);
    if (field.kind === "object") return fillObject(field, pointer);
    if (field.kind !== "array") return single(label, ranked(label, field), pointer);
    if (field.items.kind === "object") return fillRows(field.items, pointer);
    const found = ranked(label, field.items).flatMap(severalOf);
    const least = (found[0]?.score ?? 0) - itemMargin;
    const near = found.filter(({ score }) => score >= least);
    const items = near.filter(
      ({ value }, i) => near.findIndex((each) => each.value === value) === i,
    );
    return joined(items.slice(0, Math.min(mostItems, field.most ?? mostItems)), (item, i) =>
      quoted(item, pointerTo(pointer, i)),
    );
  }

  /** The likeliest; what another document says against it is quoted as well. */
  function single(label: Label, found: Ranked[], pointer: string): Filled {
    const [best] = found;
    const filled = quoted(best, pointer);
    if (!best) return filled;
    const { document } = best.unit.passage;
    const other = found.find(
      ({ unit, value, score }) =>
        document !== undefined &&
        unit.passage.document !== undefined &&
        unit.passage.document.id !== document.id &&
        value !== best.value &&
        score >= best.score - itemMargin &&
        disagreement(`${question} ${label.text}`, best.unit.text, unit.text) !== undefined,
    );
    return other ? { ...filled, quotes: [...filled.quotes, quoteOf(other.unit, pointer)] } : filled;
  }

  function fillObject(object: Form & { kind: "object" }, pointer: string): Filled {
    const parts = object.properties.map(([name, child]) => ({
      name,
      ...fill(name, child, pointerTo(pointer, name)),
    }));
    return {
      value: Object.fromEntries(parts.map(({ name, value }) => [name, value])),
      quotes: parts.flatMap(({ quotes }) => quotes),
    };
  }

  /** The rows under the header that names most of the fields. */
  function fillRows(object: Form & { kind: "object" }, pointer: string): Filled {
    const labels = object.properties.map(([name, child]) => {
      return { name, child, label: readLabel(name, child, reader) };
    });
    const named = (unit: ReadUnit) =>
      labels.filter(({ label }) => columnOf(unit, label, reader) !== undefined).length;
    const rows = about
      .map((unit) => ({ unit, count: named(unit) }))
      .filter(({ count }) => count > 0);
    const most = Math.max(0, ...rows.map(({ count }) => count));
    const header = rows.find(({ count }) => count === most)?.unit.header;
    if (header === undefined || most < labels.length / 2) return nothing;
    const own = rows.filter(({ unit }) => unit.header === header).slice(0, mostRows);
    return joined(own, ({ unit }, i) => ({
      value: Object.fromEntries(
        labels.map(({ name, child, label }) => {
          const isColumn = columnOf(unit, label, reader) !== undefined;
          const value = isColumn ? readField(unit, label, child, reading) : undefined;
          return [name, value !== undefined && fits(child, value) ? value : null];
        }),
      ),
      quotes: [quoteOf(unit, pointerTo(pointer, i))],
    }));
  }

  /** What sentences and rows say of a field, the likeliest first. */
  function ranked(label: Label, field: Form): Ranked[] {
    const isMeant = subject.meaning(label);
    return about
      .flatMap((unit) => {
        const own = coverLabel(label, unit.stems);
        const whole = coverLabel(label, new Set([...unit.stems, ...unit.headStems]));
        if (whole < leastCover || !isMeant(unit)) return [];
        const value = readField(unit, label, field, reading);
        if (value === undefined || !fits(field, value)) return [];
        const score =
          weights.label * own +
          weights.above * (whole - own) +
          weights.all * coverAll(label, unit.stems) +
          weights.keys *
            shareOf(
              asked.terms.filter(({ isKey }) => isKey),
              unit.stems,
            ) +
          weights.plain *
            shareOf(
              asked.terms.filter(({ isKey }) => !isKey),
              unit.stems,
            ) +
          weights.rank / (unit.rank + 1);
        return [{ unit, value, score }];
      })
      .sort((a, b) => b.score - a.score);
  }

  return form.kind === "object" ? fillObject(form, "") : nothing;
}

/** The passages that have every number of the question: those without are of another paper. */
function passagesAbout({ terms }: Question, units: ReadUnit[]) {
  const numbers = terms.filter(({ stem }) => /\d{3}/.test(stem));
  const stems = new Map<ReadUnit["passage"], Set<string>>();
  for (const { passage, stems: own, headStems } of units) {
    stems.set(passage, new Set([...(stems.get(passage) ?? headStems), ...own]));
  }
  const isAbout = ([, known]: [unknown, Set<string>]) =>
    numbers.every(({ stem }) => known.has(stem));
  return new Set([...stems].filter(isAbout).map(([passage]) => passage));
}

function shareOf(terms: Question["terms"], stems: ReadonlySet<string>): number {
  if (terms.length === 0) return 0;
  return terms.filter(({ stem }) => hasAlike(stems, stem)).length / terms.length;
}

/** "los miércoles y los jueves" are two. */
function severalOf<T extends { value: unknown }>(found: T): T[] {
  if (typeof found.value !== "string" || !found.value.includes(" ")) return [found];
  const parts = found.value.split(
    /\s*[,;]\s+|\s+(?:y|e|o|and|or|ou|i)\s+(?:los |las |el |la |the )?/u,
  );
  const isList = parts.every((part) => part !== "" && part.split(" ").length <= 4);
  return isList ? parts.map((value) => ({ ...found, value })) : [found];
}

function quoteOf({ passage, text }: ReadUnit, field: string): Quote {
  return { field, marker: passage.marker, quote: text };
}

function quoted(found: { unit: ReadUnit; value: unknown } | undefined, pointer: string): Filled {
  return found ? { value: found.value, quotes: [quoteOf(found.unit, pointer)] } : nothing;
}

function joined<T>(items: T[], fillOne: (item: T, index: number) => Filled): Filled {
  const parts = items.map(fillOne);
  return { value: parts.map(({ value }) => value), quotes: parts.flatMap(({ quotes }) => quotes) };
}
