import { z } from "@hono/zod-openapi";

export const sourceSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    filename: z.string(),
    createdAt: z.string().optional().openapi({ description: "When it was uploaded." }),
  })
  .openapi("Source");

/** Of words that were read off a picture; absent elsewhere. */
export const recognizedSchema = {
  recognized: z.literal(true).optional().openapi({ description: "Read off a scan or a photo." }),
  confidence: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .openapi({ description: "How sure the words are." }),
  pageImage: z.string().optional().openapi({ description: "The address of the page's picture." }),
};

export const passageSchema = z
  .object({
    id: z.string().openapi({ example: "psg_01h455vb4pex5vsknk084sn02q" }),
    text: z.string(),
    score: z.number().min(0).max(1).openapi({ description: "Comparable within one answer only." }),
    document: sourceSchema,
    page: z.int().nullable(),
    headings: z.array(z.string()),
    start: z.int().openapi({
      description: "UTF-16 code units into the text of `GET /v1/documents/{id}/text`.",
    }),
    end: z.int(),
    alsoIn: z
      .array(z.object({ documentId: z.string(), title: z.string(), page: z.int().nullable() }))
      .optional()
      .openapi({
        description:
          "Where else nearly the same words stand, with the same figures, names and dates: those " +
          "passages are not listed themselves.",
      }),
    ...recognizedSchema,
  })
  .openapi("Passage");
