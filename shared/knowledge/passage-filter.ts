import { z } from "zod";
import { readableTypes } from "./readable-types.ts";

const date = z.iso.date();
const dateTime = z.iso.datetime({ offset: true });

/** A day means its beginning, in UTC. */
const moment = z
  .string()
  .max(40)
  .refine((text) => date.safeParse(text).success || dateTime.safeParse(text).success, {
    params: {
      es: "Debe ser una fecha, como 2030-01-31, o con su hora, como 2030-01-31T12:00:00Z.",
      en: "Must be a date, like 2030-01-31, or one with its time, like 2030-01-31T12:00:00Z.",
    },
  });

/** Which documents passages may come from: those that fit all that is given. */
export const passageFilter = z
  .strictObject({
    documentIds: z
      .array(z.string().max(100))
      .min(1)
      .max(100)
      .describe("These documents; those that the caller may not see are like what never was.")
      .optional(),
    tags: z
      .array(z.string().max(50))
      .min(1)
      .max(20)
      .describe("Documents that carry any of these tags.")
      .optional(),
    createdFrom: moment
      .describe("Uploaded then or later: a date (from 00:00 UTC on), or a date and time.")
      .optional(),
    createdTo: moment
      .describe("Uploaded before then, which is not included: `2030-02-01` ends with January.")
      .optional(),
    mediaTypes: z
      .array(z.enum(Object.values(readableTypes)))
      .min(1)
      .max(20)
      .describe("Documents of any of these types, as their content tells, not their name.")
      .optional(),
  })
  .refine(
    ({ createdFrom, createdTo }) =>
      !createdFrom || !createdTo || new Date(createdFrom) < new Date(createdTo),
    {
      path: ["createdTo"],
      params: { es: "Debe ser posterior a createdFrom.", en: "Must be later than createdFrom." },
    },
  );
export type PassageFilter = z.infer<typeof passageFilter>;
