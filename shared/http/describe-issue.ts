import type { z } from "@hono/zod-openapi";
import type { Text } from "#shared/kernel/text.ts";

export type Issue = z.core.$ZodIssue;

/**
 * What a person must do about a field that a schema refused. `value` is what they sent.
 * A rule of your own brings its words: `.refine(check, { params: { es: "…", en: "…" } })`.
 */
export function describeIssue(issue: Issue, value: unknown): Text {
  if (issue.path.length > 0 && value === undefined) {
    return { es: "Falta este campo.", en: "This field is required." };
  }
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, value);
    case "too_small":
      return size(issue.origin, "at least", Number(issue.minimum), issue.inclusive ?? true);
    case "too_big":
      return size(issue.origin, "at most", Number(issue.maximum), issue.inclusive ?? true);
    case "invalid_value": {
      const values = issue.values.map(String).join(", ");
      return { es: `Debe ser uno de: ${values}.`, en: `Must be one of: ${values}.` };
    }
    case "invalid_format":
      return format(issue.format, issue.pattern);
    case "not_multiple_of":
      return {
        es: `Debe ser múltiplo de ${issue.divisor}.`,
        en: `Must be a multiple of ${issue.divisor}.`,
      };
    case "unrecognized_keys": {
      const keys = issue.keys.join(", ");
      return { es: `Quite lo desconocido: ${keys}.`, en: `Remove what is unknown: ${keys}.` };
    }
    case "custom":
      return own(issue.params) ?? { es: issue.message, en: issue.message };
    default:
      return { es: "No tiene la forma esperada.", en: "Does not have the expected shape." };
  }
}

const typeNames: Record<string, Text> = {
  string: { es: "un texto", en: "a string" },
  number: { es: "un número", en: "a number" },
  int: { es: "un número entero", en: "an integer" },
  boolean: { es: "true o false", en: "true or false" },
  array: { es: "una lista", en: "an array" },
  object: { es: "un objeto JSON", en: "a JSON object" },
  record: { es: "un objeto JSON", en: "a JSON object" },
  date: { es: "una fecha", en: "a date" },
  file: { es: "un archivo", en: "a file" },
  null: { es: "null", en: "null" },
};

function wrongType(expected: string, value: unknown): Text {
  const wanted = typeNames[expected] ?? { es: expected, en: expected };
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  // A fraction is a number too: "an integer, not a number" would puzzle.
  const isFraction = expected === "int" && kind === "number";
  const got = kind === expected || isFraction ? undefined : typeNames[kind];
  return {
    es: `Debe ser ${wanted.es}${got ? `, no ${got.es}` : ""}.`,
    en: `Must be ${wanted.en}${got ? `, not ${got.en}` : ""}.`,
  };
}

function size(
  origin: string,
  bound: "at least" | "at most",
  limit: number,
  isInclusive: boolean,
): Text {
  const es = bound === "at least" ? "al menos" : "como mucho";
  if (origin === "string" && bound === "at least" && limit === 1) {
    return { es: "No puede estar vacío.", en: "Must not be empty." };
  }
  const units: Record<string, Text> = {
    string: { es: "caracteres", en: "characters" },
    array: { es: limit === 1 ? "elemento" : "elementos", en: limit === 1 ? "item" : "items" },
    file: { es: "bytes", en: "bytes" },
  };
  const unit = units[origin];
  if (!unit && !isInclusive) {
    return bound === "at least"
      ? { es: `Debe ser mayor que ${limit}.`, en: `Must be greater than ${limit}.` }
      : { es: `Debe ser menor que ${limit}.`, en: `Must be less than ${limit}.` };
  }
  return unit
    ? { es: `Debe tener ${es} ${limit} ${unit.es}.`, en: `Must have ${bound} ${limit} ${unit.en}.` }
    : { es: `Debe ser ${es} ${limit}.`, en: `Must be ${bound} ${limit}.` };
}

const formats: Record<string, Text> = {
  email: { es: "una dirección de correo", en: "an e-mail address" },
  url: { es: "una URL", en: "a URL" },
  datetime: {
    es: "una fecha y hora RFC 3339, como 2030-01-31T12:00:00Z",
    en: "an RFC 3339 date and time, like 2030-01-31T12:00:00Z",
  },
  date: { es: "una fecha, como 2030-01-31", en: "a date, like 2030-01-31" },
};

function format(name: string, pattern: string | undefined): Text {
  const known = formats[name];
  if (known) return { es: `Debe ser ${known.es}.`, en: `Must be ${known.en}.` };
  const id = pattern && /^\/\^([a-z]{3}_)/.exec(pattern)?.[1];
  if (id) return { es: `Debe ser un id «${id}…».`, en: `Must be an id "${id}…".` };
  return pattern
    ? { es: `Debe tener la forma ${pattern}.`, en: `Must match ${pattern}.` }
    : { es: `Debe ser ${name}.`, en: `Must be ${name}.` };
}

function own(params: Record<string, unknown> | undefined): Text | undefined {
  const { es, en } = params ?? {};
  return typeof es === "string" && typeof en === "string" ? { es, en } : undefined;
}
