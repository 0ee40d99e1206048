import { writeFileSync } from "node:fs";
import { DocumentProblem } from "./document-problem.ts";
import { type Job, type Problem, replyChannel, started } from "./job.ts";
import { receiveJob } from "./receive-job.ts";
import { startWatchdog } from "./watchdog.ts";

/**
 * The life of a child: takes one job, does it, answers and is gone. Its arguments are the parent's
 * process id and its own memory limit in bytes. `lockDown` runs before anything foreign comes in.
 */
export async function serveJob<Limits extends { milliseconds: number }>(
  lockDown: () => void,
  work: (
    job: Job<Limits>,
    bytes: Uint8Array,
    onType: (mediaType: string) => void,
  ) => Promise<object>,
): Promise<never> {
  const [parent, memoryBytes] = process.argv.slice(2).map(Number);
  const watchdog = startWatchdog({ parent: parent ?? 0, memoryBytes: memoryBytes ?? 0 });
  lockDown();
  const received = await receiveJob<Limits>(process.stdin, ({ limits }) => {
    watchdog.startClock(limits.milliseconds);
    writeFileSync(replyChannel, started);
  });
  if (received) {
    let mediaType: string | undefined;
    const answer = await work(received.job, received.bytes, (type) => {
      mediaType = type;
    }).catch((error: unknown) => ({ problem: { ...describe(error), mediaType } }));
    writeFileSync(replyChannel, `${JSON.stringify(answer)}\n`);
  }
  process.exit(0);
}

/** A parser that throws has met a broken file, unless it ran out of what an object can hold. */
function describe(error: unknown): Problem {
  if (error instanceof DocumentProblem) return { reason: error.reason, message: error.message };
  const { name, message } = error instanceof Error ? error : new Error();
  const full = /allocation failed|invalid (string|array|typed array) length|maximum size exceeded/i;
  // The message of a parser may quote the document: only the name of the error goes on.
  return { reason: full.test(message) ? "too_large" : "corrupt", message: `${name} in a parser` };
}
