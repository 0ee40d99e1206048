import type { PineconeRecord } from "@pinecone-database/pinecone";
import { limits } from "./limits.ts";

/** Cuts records into requests that Pinecone takes, in their order. */
export function batchRecords(records: PineconeRecord[]): PineconeRecord[][] {
  const batches: PineconeRecord[][] = [];
  let batch: PineconeRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    // Ids and numbers only: a character is a byte. The comma is one more.
    const size = JSON.stringify(record).length + 1;
    const isFull = batch.length === limits.recordsPerUpsert || bytes + size > limits.bytesPerUpsert;
    if (isFull && batch.length > 0) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Cuts a list into parts of at most `size`. */
export function chunksOf<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
