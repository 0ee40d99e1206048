import { z } from "zod";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { conflictKinds } from "./find-conflicts.ts";
import { storedFormat } from "./forms/response-format.ts";

/** What is told of an answer beside its words, as it is kept. */
export const detailsRow = z.object({
  /** How far the passages answer, 0..1; null where the model does not tell. */
  support: z.number().nullable().default(null),
  conflicts: z
    .array(
      z.object({
        /** Of the citations that disagree. */
        markers: z.array(z.number()),
        kind: z.enum(conflictKinds),
        /** The marker of the document that came last; null when they came together. */
        newest: z.number().nullable(),
      }),
    )
    .default([]),
  /** The documents that a refusal names. */
  named: z.array(z.object({ id: z.string() })).default([]),
  /** Which documents might answer; null where all might. */
  filter: passageFilter.nullable().default(null),
  /** The form that was to be filled in; null where words were asked for. */
  responseFormat: storedFormat.nullable().default(null),
});
