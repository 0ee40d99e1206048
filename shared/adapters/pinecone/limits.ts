/**
 * What Pinecone takes at once.
 * https://docs.pinecone.io/reference/api/database-limits/operation-limits
 * https://docs.pinecone.io/reference/api/2026-04/data-plane/upsert (`SparseValues`, `DeleteRequest`)
 */
export const limits = {
  recordsPerUpsert: 1_000,
  /** 2 MB of JSON, less a little for what is around the records. */
  bytesPerUpsert: 1_990_000,
  sparseValues: 1_000,
  idsPerDelete: 1_000,
  idsPerPage: 100,
  hits: 10_000,
};
