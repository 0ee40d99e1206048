import type { TextExtractor } from "#shared/knowledge/ports.ts";
import { checkOffsets } from "./check-offsets.ts";
import { createChildPool } from "./create-child-pool.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { textReply } from "./reply.ts";

export type TextExtractorConfig = {
  /** Wall time of one extraction; 60 by default. */
  timeoutSeconds?: number;
  /** Resident memory of one extraction; 512 by default, and some 100 are gone before any work. */
  memoryMegabytes?: number;
  /** Text that comes out; 20 by default. */
  outputMegabytes?: number;
  /** 5,000 by default. */
  maxPages?: number;
  /** Extractions at the same time; one per core by default. */
  concurrency?: number;
  /** Where the child's code is, when it is not beside this file. */
  childEntry?: URL;
};

const megabyte = 1024 * 1024;

/** `child.ts` in the source tree; once bundled to JavaScript, `child.js` beside the bundle. */
const defaultEntry = new URL(
  import.meta.url.endsWith(".ts") ? "./child.ts" : "./child.js",
  import.meta.url,
);

/**
 * Reads each document in a process of its own, which cannot outlive this one and ends at its limits.
 * After the first document one process is kept started in advance; `close` ends it and all work.
 */
export function createTextExtractor(
  config: TextExtractorConfig = {},
): TextExtractor & { close(): Promise<void> } {
  const limits: Limits = {
    ...defaultLimits,
    milliseconds: (config.timeoutSeconds ?? 60) * 1000,
    memoryBytes: (config.memoryMegabytes ?? 512) * megabyte,
    outputBytes: (config.outputMegabytes ?? 20) * megabyte,
    pages: config.maxPages ?? defaultLimits.pages,
  };
  const { memoryBytes } = limits;
  const entry = config.childEntry ?? defaultEntry;
  const children = createChildPool({ entry, memoryBytes, concurrency: config.concurrency });
  // Escapes at most double the text; blocks and pages take about 64 bytes each.
  const maxReplyBytes = limits.outputBytes * 2 + (limits.blocks + limits.pages) * 128 + 4096;
  return {
    async extract(file, signal) {
      const task = { limits, maxReplyBytes, answer: textReply };
      const { text } = await children.run(file, task, signal);
      checkOffsets(text);
      return text;
    },
    close: children.close,
  };
}
