import { z } from "zod";

/**
 * What the data plane of Pinecone takes, version 2026-04, and nothing else. Shapes and counts:
 * https://docs.pinecone.io/reference/api/2026-04/data-plane/upsert, …/query, …/delete, …/list,
 * …/fetch; sizes: https://docs.pinecone.io/reference/api/database-limits/operation-limits
 */

/** https://docs.pinecone.io/reference/api/database-limits/identifier-limits */
const ascii = /^\p{ASCII}*$/u;
const recordId = z.string().min(1).max(512).regex(ascii, "must be ASCII");
/** Of namespaces: what is not given is `__default__`. */
const namespace = z.string().max(512).regex(ascii).default("__default__");

const float32 = z
  .number()
  .refine((value) => Number.isFinite(Math.fround(value)), "no 32-bit float");

/** https://docs.pinecone.io/guides/index-data/upsert-data#upsert-dense-and-sparse-vectors: uint32 and float32. */
const sparseValues = z
  .strictObject({
    indices: z.array(z.int().min(0).max(0xffff_ffff)).min(1).max(1_000),
    values: z.array(float32).min(1).max(1_000),
  })
  .refine(({ indices, values }) => indices.length === values.length, {
    message: "sparse indices and values must have the same length",
  })
  .refine(({ indices }) => new Set(indices).size === indices.length, {
    message: "sparse indices must be unique",
  });

/** https://docs.pinecone.io/guides/index-data/indexing-overview#metadata: flat, no null, at most 40 KB. */
const metadata = z
  .record(
    z.string().regex(/^[^$]/, "keys may not begin with $"),
    z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
  )
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= 40 * 1024, {
    message: "metadata size exceeds the limit of 40960 bytes per vector",
  });

const vector = z.strictObject({
  id: recordId,
  values: z
    .array(float32)
    .min(1)
    .max(20_000)
    .refine((values) => values.some((value) => value !== 0), {
      // https://docs.pinecone.io/reference/api/known-limitations
      message: "Dense vectors must contain at least one non-zero value",
    }),
  sparseValues: sparseValues.optional(),
  metadata: metadata.optional(),
});
export type WireVector = z.infer<typeof vector>;

/** https://docs.pinecone.io/guides/search/filter-by-metadata */
const filter = z.record(z.string(), z.unknown()).refine((value) => Object.keys(value).length > 0, {
  message: "filter must not be empty",
});
export type Filter = z.infer<typeof filter>;

export const upsertRequest = z.strictObject({
  vectors: z.array(vector).min(1).max(1_000),
  namespace,
});

export const queryRequest = z.strictObject({
  namespace,
  topK: z.int().min(1).max(10_000),
  filter: filter.optional(),
  includeValues: z.boolean().optional(),
  includeMetadata: z.boolean().optional(),
  vector: z.array(float32).min(1).max(20_000),
  sparseVector: sparseValues.optional(),
});
export type QueryRequest = z.infer<typeof queryRequest>;

/** One of the three, never two of them. https://docs.pinecone.io/guides/manage-data/delete-data */
export const deleteRequest = z
  .strictObject({
    namespace,
    ids: z.array(recordId).min(1).max(1_000).optional(),
    filter: filter.optional(),
    deleteAll: z.literal(true).optional(),
  })
  .refine(
    ({ ids, filter, deleteAll }) =>
      [ids, filter, deleteAll].filter((way) => way !== undefined).length === 1,
    { message: "either ids, filter or deleteAll" },
  );

/** "Does not accept values containing spaces": so says the reference of both. */
const noSpaces = /^\S*$/;

export const listRequest = z.strictObject({
  namespace,
  prefix: z.string().regex(noSpaces).default(""),
  limit: z.coerce.number().int().min(1).max(100).default(100),
  paginationToken: z.string().optional(),
});

export const fetchRequest = z.strictObject({
  namespace,
  ids: z.array(recordId.regex(noSpaces)).min(1).max(1_000),
});
