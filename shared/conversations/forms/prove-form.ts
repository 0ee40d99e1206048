import { z } from "zod";
import { createCheckedText } from "../check-text.ts";
import { type Form, pointerTo } from "./form.ts";
import { daysIn, holdsNumber } from "./quoted-values.ts";

/** A value of a form, all of whose parts are proved, and where each stands now. */
type Proved = {
  value: unknown;
  /** JSON pointers: where a part stood when it was proved, and where it stands in `value`. */
  places: Map<string, string>;
};

/** The verified quotes that were given for one place of the value. */
export type QuotesFor = (pointer: string) => string[];

/**
 * Leaves of a value only what quotes of its own, or of the object or list that it stands in, bear
 * out: numbers, dates and addresses have to stand in them. What is not borne out becomes null
 * where the form allows it, a list loses it, else what it stands in falls with it; undefined when
 * nothing is left.
 */
export function proveForm(form: Form, value: unknown, quotesFor: QuotesFor): Proved | undefined {
  const proved = prove(form, value, { from: "", to: "", above: [] });
  return proved && proved.places.size > 0 ? proved : undefined;

  function prove(form: Form, value: unknown, at: At): Proved | undefined {
    const known = proveKnown(form, value, at);
    if (known && (known.places.size > 0 || !form.nullable)) return known;
    return form.nullable ? { value: null, places: new Map() } : undefined;
  }

  function proveKnown(form: Form, value: unknown, at: At): Proved | undefined {
    // What is said of everything at once proves nothing of its parts.
    const quotes = at.from === "" ? [] : [...at.above, ...quotesFor(at.from)];
    if (form.kind === "object") return proveObject(form, value, { ...at, above: quotes });
    if (form.kind === "array") return proveArray(form, value, { ...at, above: quotes });
    const checked = quotes.length > 0 ? checkValue(form, value, quotes) : undefined;
    return checked === undefined
      ? undefined
      : { value: checked, places: new Map([[at.from, at.to]]) };
  }

  function proveObject(form: Form & { kind: "object" }, value: unknown, at: At) {
    const given = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
    const whole: [string, unknown][] = [];
    const places = new Map<string, string>();
    for (const [name, child] of form.properties) {
      const part = prove(child, given[name] ?? null, into(at, name, name));
      if (!part && form.required.includes(name)) return undefined;
      if (!part) continue;
      whole.push([name, part.value]);
      for (const [from, to] of part.places) places.set(from, to);
    }
    if (places.size > 0) places.set(at.from, at.to);
    return { value: Object.fromEntries(whole), places };
  }

  function proveArray(form: Form & { kind: "array" }, value: unknown, at: At) {
    const items: unknown[] = [];
    const places = new Map<string, string>();
    for (const [index, item] of (z.array(z.unknown()).safeParse(value).data ?? []).entries()) {
      const part = prove(form.items, item, into(at, index, items.length));
      if (!part || part.places.size === 0) continue;
      items.push(part.value);
      for (const [from, to] of part.places) places.set(from, to);
    }
    if (items.length < (form.least ?? 0)) return undefined;
    if (places.size > 0) places.set(at.from, at.to);
    return { value: items, places };
  }
}

type At = { from: string; to: string; above: string[] };

function into(at: At, from: string | number, to: string | number): At {
  return { above: at.above, from: pointerTo(at.from, from), to: pointerTo(at.to, to) };
}

/** The value as it may be shown; undefined when the quotes do not bear it out. */
function checkValue(form: Form, value: unknown, quotes: string[]): unknown {
  if (value === null) return undefined;
  if (typeof value === "number")
    return quotes.some((quote) => holdsNumber(quote, value)) ? value : undefined;
  if (typeof value !== "string" || (form.kind === "string" && form.choices)) return value;
  if (form.kind === "string" && form.format === "date") {
    return quotes.some((quote) => daysIn(quote).includes(value)) ? value : undefined;
  }
  const mark = { number: "\u{f0000}", link: "\u{f0000}" };
  const text = createCheckedText([...quotes, ...quotes.flatMap(daysIn)], mark);
  const said = text.hear(value) + text.end();
  return said.includes(mark.link) ? undefined : said;
}
