import { randomUUID } from "node:crypto";
import { AppError } from "#shared/kernel/errors.ts";
import { defaultTimes, type GenerationTimes } from "./generation.ts";
import { type Generation, type GenerationJob, runGeneration } from "./run-generation.ts";
import type { WriteDeps } from "./write-answer.ts";

/** The answers that this process writes. */
export type Generations = {
  /** Names this process among those that may write. */
  owner: string;
  times: GenerationTimes;
  /** One of them, while it is being written here. */
  find(answerId: string): Generation | undefined;
  /** Whether no other has room. */
  isFull(): boolean;
  /** Throws `unavailable` when too many are being written. */
  run(job: GenerationJob, deps: WriteDeps): Generation;
  /** Lets go of them all, so that others go on with them. */
  close(): Promise<void>;
};

/** Each holds an answer in memory: some 100 kB at most. */
const most = 500;

export function createGenerations(times: Partial<GenerationTimes> = {}): Generations {
  const all = { ...defaultTimes, ...times };
  const owner = randomUUID();
  const running = new Map<string, Generation>();
  const isFull = () => running.size >= most;
  return {
    owner,
    times: all,
    find: (answerId) => running.get(answerId),
    isFull,
    run(job, deps) {
      if (isFull()) throw new AppError("unavailable");
      const generation = runGeneration(job, deps, { owner, times: all });
      const { id } = job.basis;
      running.set(id, generation);
      void generation.finished.then(() => {
        if (running.get(id) === generation) running.delete(id);
      });
      return generation;
    },
    async close() {
      await Promise.all([...running.values()].map((generation) => generation.release()));
    },
  };
}
