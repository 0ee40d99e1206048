import { z } from "zod";
import { type Form, formLimits, stringFormats } from "./form.ts";
import { type Place, type Report, refuseUnknown, words } from "./schema-problem.ts";

type Schema = Record<string, unknown>;
type Common = { description?: string; nullable: boolean };
type About = { own: string[]; path: Place; report: Report };

const longestChoice = 200;
const ranges = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

/** A field that holds neither objects nor lists. */
export function readSimple(
  kind: "string" | "number" | "integer" | "boolean",
  schema: Schema,
  common: Common,
  { own, path, report }: About,
): Form | undefined {
  const known = [...own, "type"];
  if (kind === "boolean") {
    refuseUnknown(schema, known, path, report);
    return { ...common, kind };
  }
  if (kind === "string") {
    refuseUnknown(
      schema,
      [...known, "enum", "const", "format", "minLength", "maxLength"],
      path,
      report,
    );
    const length = lengthOf(schema, "Length", path, report);
    const choices = choicesOf(z.string().min(1).max(longestChoice), schema, common, {
      own,
      path,
      report,
    });
    const format = z.enum(stringFormats).optional().safeParse(schema.format);
    if (!format.success) report([...path, "format"], words.badFormat);
    return { ...common, kind, ...length, ...choices, ...(format.data && { format: format.data }) };
  }
  refuseUnknown(schema, [...known, "enum", "const", ...ranges], path, report);
  const bound = (key: string) => boundOf(z.number(), schema, key, words.badNumber, path, report);
  const [minimum, maximum, above, below] = ranges.map(bound);
  return {
    ...common,
    kind,
    ...choicesOf(z.number(), schema, common, { own, path, report }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(above !== undefined && { above }),
    ...(below !== undefined && { below }),
  };
}

/** `minLength` and `maxLength`, or `minItems` and `maxItems`. */
export function lengthOf(schema: Schema, of: "Length" | "Items", path: Place, report: Report) {
  const count = z.int().min(0);
  const least = boundOf(count, schema, `min${of}`, words.badCount, path, report);
  const most = boundOf(count, schema, `max${of}`, words.badCount, path, report);
  return { ...(least !== undefined && { least }), ...(most !== undefined && { most }) };
}

function boundOf(
  type: z.ZodType<number>,
  schema: Schema,
  key: string,
  said: typeof words.badNumber,
  path: Place,
  report: Report,
): number | undefined {
  const bound = type.optional().safeParse(schema[key]);
  if (!bound.success) report([...path, key], said);
  return bound.data;
}

/** What `enum` or `const` lets through. */
function choicesOf<T>(
  type: z.ZodType<T>,
  schema: Schema,
  { nullable }: Common,
  { path, report }: About,
): { choices?: T[] } {
  const key = schema.const === undefined ? "enum" : "const";
  if (schema[key] === undefined) return {};
  const given = [schema[key]].flat().filter((choice) => !nullable || choice !== null);
  const choices = z.array(type).min(1).max(formLimits.choices).safeParse(given);
  if (!choices.success) report([...path, key], words.badChoices);
  return choices.data ? { choices: choices.data } : {};
}
