import type { Database } from "#shared/kernel/database.ts";
import { createRecent } from "#shared/kernel/recent.ts";

/** What is stored of a passage: its id stands for the same words for ever. */
export type StoredPassage = {
  id: string;
  documentId: string;
  generation: number;
  text: string;
  /** The passages right before and after it in its document. */
  before: string | null;
  after: string | null;
  page: number | null;
  headings: string[];
  /** UTF-16 code units into the document's extracted text. */
  start: number;
  end: number;
  /** Null for words that the file itself holds. */
  confidence: number | null;
};

/** Passages that were read for a tenant lately, and so need not be read again. */
export type PassageMemory = {
  find(tenantId: string, id: string): StoredPassage | undefined;
  keep(tenantId: string, passages: StoredPassage[]): void;
};

/** Of text, two bytes a character; the rest of a passage is little. */
const mostBytes = 32 * 1024 ** 2;
/** Nothing is remembered for longer than this without being read anew. */
const longestMs = 10 * 60_000;

const memories = new WeakMap<Database, PassageMemory>();

/** What this process remembers of a database. Whether a passage may be shown it does not know. */
export function passageMemoryOf(db: Database): PassageMemory {
  const known = memories.get(db) ?? createPassageMemory();
  memories.set(db, known);
  return known;
}

export function createPassageMemory(bounds = { mostBytes, longestMs }): PassageMemory {
  const recent = createRecent<StoredPassage>({
    most: bounds.mostBytes,
    longestMs: bounds.longestMs,
    sizeOf: ({ text }) => 2 * text.length + 500,
  });
  return {
    find: (tenantId, id) => recent.find(`${tenantId} ${id}`),
    keep(tenantId, passages) {
      for (const passage of passages) recent.keep(`${tenantId} ${passage.id}`, passage);
    },
  };
}
