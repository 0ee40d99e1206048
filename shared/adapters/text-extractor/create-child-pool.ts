import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { limitConcurrency } from "./limit-concurrency.ts";
import { runJob, type Task } from "./run-job.ts";
import type { SourceFile } from "./source-file.ts";
import { type Child, type ChildOptions, startChild } from "./start-child.ts";

/** A `.js` entry is taken as it is; only a source tree has a compiler. */
async function codeOf(entry: URL): Promise<string> {
  if (!entry.pathname.endsWith(".ts")) return fileURLToPath(entry);
  const { compileChild } = await import("./compile-child.ts");
  return compileChild(entry);
}

export type ChildPoolConfig = ChildOptions & {
  /** The child's code: TypeScript in the source tree, JavaScript once bundled. */
  entry: URL;
  /** Jobs at the same time; one per core by default. */
  concurrency?: number | undefined;
};

/**
 * Does each job in a process of its own, which cannot outlive this one and ends at its limits.
 * After the first job one process is kept started in advance; `close` ends it and all work.
 */
export function createChildPool({ entry, concurrency, ...options }: ChildPoolConfig) {
  const slot = limitConcurrency(concurrency ?? availableParallelism());
  const living = new Set<Child>();
  let spare: Child | undefined;
  let closed = false;

  let compiled: Promise<string> | undefined;

  function start(code: string): Child {
    const child = startChild(code, options);
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
    run: <T>(file: SourceFile, task: Task<T>, signal: AbortSignal | undefined): Promise<T> =>
      slot(async () => {
        compiled ??= codeOf(entry).catch((error) => {
          compiled = undefined;
          throw error;
        });
        const code = await compiled;
        if (closed) throw new Error("no more files are read: it is closed");
        signal?.throwIfAborted();
        return runJob(take(code), file, task, signal);
      }, signal),
    async close(): Promise<void> {
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
