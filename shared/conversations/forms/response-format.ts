import { z } from "zod";
import { AppError } from "#shared/kernel/errors.ts";
import type { Form } from "./form.ts";
import { readForm } from "./read-form.ts";

/** The shape of an answer that is data: a JSON schema, of the kind that `readForm` knows. */
export const responseFormat = z.strictObject({
  type: z.literal("json_schema"),
  /** What the asker calls it. */
  name: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  schema: z.record(z.string(), z.unknown()).superRefine((schema, ctx) => {
    readForm(schema, (path, params) => {
      // Of what is not there, the place where it is missing is told.
      ctx.addIssue({ code: "custom", path, params });
    });
  }),
});
/** As it is kept: as text, since the database forgets the order of an object's fields. */
export const storedFormat = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(responseFormat);

export type ResponseFormat = z.infer<typeof responseFormat>;

/** The form of a format that was checked. */
export function formOf({ schema }: ResponseFormat): Form {
  const form = readForm(schema, () => {});
  if (!form) throw new AppError("internal", { cause: "a format that was not checked" });
  return form;
}
