/** Bounds of ingestion; every one is configuration. Times in seconds, sizes in bytes. */
export type IngestionLimits = {
  /** Largest direct upload. */
  maxUploadBytes: number;
  /** How long a signed upload stays open. */
  uploadSeconds: number;
  /** When the sweeper first looks at a document that has not moved on; doubles each time. */
  stageSeconds: number;
  /** How often a document that is being extracted, and gets nowhere, is tried again. */
  maxSweeps: number;
  /** The same while it waits for a worker: that may be a queue, and no fault of the document. */
  maxQueuedSweeps: number;
  /** How long a worker may go silent before another takes its document over. */
  leaseSeconds: number;
  maxPassages: number;
  /** Passages that one event hands to the index. */
  batchSize: number;
  /** Pages of one document that are recognised; the others stay without text. */
  maxScannedPages: number;
  /** Pages that one event hands over to be recognised: together within ten minutes. */
  pagesPerEvent: number;
};

/** What a form may carry; larger files are announced and go their own way. */
export const maxFileBytes = 25 * 1024 * 1024;
/** Such a form, with room for the boundaries and the other fields around the file. */
export const maxFileFormBytes = maxFileBytes + 64 * 1024;

export const defaultIngestionLimits: IngestionLimits = {
  maxUploadBytes: 200_000_000,
  uploadSeconds: 900,
  stageSeconds: 120,
  maxSweeps: 2,
  // Seventeen hours in all.
  maxQueuedSweeps: 8,
  leaseSeconds: 15,
  maxPassages: 20_000,
  batchSize: 256,
  maxScannedPages: 200,
  pagesPerEvent: 4,
};
