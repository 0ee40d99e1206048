/** What one extraction may use. Everything beyond ends it as `too_large` or `timed_out`. */
export type Limits = {
  /** Wall time from the moment that the child has the bytes. */
  milliseconds: number;
  /** Resident memory of the child, in bytes. */
  memoryBytes: number;
  /** Extracted text, in bytes of UTF-8. */
  outputBytes: number;
  pages: number;
  blocks: number;
  /** One archive (an Office file): its entries, and what they inflate to. */
  archive: { entries: number; entryBytes: number; totalBytes: number };
  /** Files inside of a mail, and mails inside of mails. */
  attachments: { count: number; depth: number };
};

export const defaultLimits: Limits = {
  milliseconds: 60_000,
  memoryBytes: 512 * 1024 * 1024,
  outputBytes: 20 * 1024 * 1024,
  pages: 5_000,
  blocks: 500_000,
  archive: { entries: 10_000, entryBytes: 50 * 1024 * 1024, totalBytes: 100 * 1024 * 1024 },
  attachments: { count: 50, depth: 3 },
};
