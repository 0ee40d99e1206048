import { z } from "zod";
import type { Form } from "./form.ts";

/**
 * What a model is asked for: the form's value, and where each part of it stands. Services that
 * take schemas want every field required, so that what may be left out may be null here.
 */
export function replyType(form: Form) {
  const citation = z.strictObject({
    field: z.string().meta({ description: "JSON pointer of the field, as /items/0/price" }),
    passage: z.number().meta({ type: "integer", description: "Number of the passage" }),
    quote: z.string().meta({ description: "Words of that passage, letter by letter" }),
  });
  return z.strictObject({
    citations: z.array(citation),
    value: typeOf(form, "model")
      .nullable()
      .meta({ description: "Null when the passages do not say it" }),
  });
}

/** The form as JSON schema, for a model to read. */
export function formSchema(form: Form): Record<string, unknown> {
  const { $schema: _, ...schema }: Record<string, unknown> = z.toJSONSchema(typeOf(form, "model"));
  return schema;
}

/** A model writes null for what may be left out; the asker gets it left out. */
type Reader = "model" | "asker";

/** The value's own type. Only keywords that every service takes reach the model; all are checked. */
function typeOf(form: Form, reader: Reader): z.ZodType {
  const { description } = form;
  const bare = bareType(form, reader);
  const described = description === undefined ? bare : bare.meta({ description });
  return form.nullable ? described.nullable() : described;
}

function bareType(form: Form, reader: Reader): z.ZodType {
  switch (form.kind) {
    case "object": {
      const fields = form.properties.map(([name, child]): [string, z.ZodType] => {
        const type = typeOf(child, reader);
        if (form.required.includes(name)) return [name, type];
        return [name, reader === "asker" ? type.optional() : type.nullable()];
      });
      return z.strictObject(Object.fromEntries(fields));
    }
    case "array":
      return z
        .array(typeOf(form.items, reader))
        .min(form.least ?? 0)
        .max(form.most ?? mostItems);
    case "string": {
      const { choices, format, least = 0, most = longestText } = form;
      if (choices) return z.enum(choices);
      const text = z.string().refine(({ length }) => length >= least && length <= most, {
        error: `must have ${least} to ${most} characters`,
      });
      if (format === "date")
        return text.refine(isDate, { error: "must be a date" }).meta({ format });
      if (format === "email") return text.refine(isEmail, { error: "must be an e-mail address" });
      return text;
    }
    case "boolean":
      return z.boolean();
    default: {
      const { choices, minimum, maximum, above, below } = form;
      let number = z.number();
      if (minimum !== undefined) number = number.min(minimum);
      if (maximum !== undefined) number = number.max(maximum);
      if (above !== undefined) number = number.gt(above);
      if (below !== undefined) number = number.lt(below);
      const chosen = number.refine((value) => !choices || choices.includes(value), {
        error: `must be one of ${choices?.join(", ")}`,
      });
      if (form.kind === "number") return chosen;
      return chosen.refine(Number.isInteger, { error: "must be whole" }).meta({ type: "integer" });
    }
  }
}

/** Longer lists and texts have run away. */
const mostItems = 200;
const longestText = 10_000;

const isDate = (text: string) => z.iso.date().safeParse(text).success;
const isEmail = (text: string) => z.email().safeParse(text).success;

/** Whether a value is one that the asker's schema lets through. */
export function fits(form: Form, value: unknown): boolean {
  return typeOf(form, "asker").safeParse(value).success;
}
