import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { TextExtractor } from "#shared/knowledge/ports.ts";
import { limitConcurrency } from "./limit-concurrency.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { runJob } from "./run-job.ts";
import { type Child, startChild } from "./start-child.ts";

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

/** A `.js` entry is taken as it is; only a source tree has a compiler. */
async function codeOf(entry: URL): Promise<string> {
  if (!entry.pathname.endsWith(".ts")) return fileURLToPath(entry);
  const { compileChild } = await import("./compile-child.ts");
  return compileChild(entry);
}

/**
 * Reads each document in a process of its own, which cannot outlive this one and ends at its limits.
 * After the first document one process is kept started in advance; `close` ends it and all work.
 */
export function createTextExtractor(
  config: TextExtractorConfig = {},
): TextExtractor & { close(): Promise<void> } {
  const entry = config.childEntry ?? defaultEntry;
  const limits: Limits = {
    ...defaultLimits,
    milliseconds: (config.timeoutSeconds ?? 60) * 1000,
    memoryBytes: (config.memoryMegabytes ?? 512) * megabyte,
    outputBytes: (config.outputMegabytes ?? 20) * megabyte,
    pages: config.maxPages ?? defaultLimits.pages,
  };
  const run = limitConcurrency(config.concurrency ?? availableParallelism());
  const living = new Set<Child>();
  let spare: Child | undefined;
  let closed = false;

  let compiled: Promise<string> | undefined;

  function start(code: string): Child {
    const child = startChild(code, limits.memoryBytes);
    living.add(child);
    void child.ended.then(() => {
      living.delete(child);
      if (spare === child) spare = undefined;
    });
    return child;
  }

  /** The child that waits, or a new one; another one begins to start for the next document. */
  function take(code: string): Child {
    const child = spare ?? start(code);
    spare = start(code);
    // Nobody waits for the spare one: it must not keep this process alive.
    spare.hold(false);
    return child;
  }

  return {
    extract: (file, signal) =>
      run(async () => {
        compiled ??= codeOf(entry).catch((error) => {
          compiled = undefined;
          throw error;
        });
        const code = await compiled;
        if (closed) throw new Error("the text extractor is closed");
        signal?.throwIfAborted();
        return runJob(take(code), file, limits, signal);
      }, signal),
    async close() {
      closed = true;
      const ended = [...living].map((child) => {
        child.hold(true);
        child.kill();
        return child.ended;
      });
      await Promise.all(ended);
    },
  };
}
