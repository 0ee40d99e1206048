import { writeFileSync } from "node:fs";
import { denyOutside } from "./deny-outside.ts";
import { DocumentProblem } from "./document-problem.ts";
import { type Reply, replyChannel, started } from "./job.ts";
import { readDocument } from "./read-document.ts";
import { receiveJob } from "./receive-job.ts";
import { startWatchdog } from "./watchdog.ts";

// Arguments: the parent's process id, and the memory limit in bytes.
const [parent, memoryBytes] = process.argv.slice(2).map(Number);
const watchdog = startWatchdog({ parent: parent ?? 0, memoryBytes: memoryBytes ?? 0 });
denyOutside();

const received = await receiveJob(process.stdin, ({ limits }) => {
  watchdog.startClock(limits.milliseconds);
  writeFileSync(replyChannel, started);
});
if (received) {
  const { job, bytes } = received;
  writeFileSync(replyChannel, `${JSON.stringify(await reply())}\n`);

  async function reply(): Promise<Reply> {
    let mediaType: string | undefined;
    try {
      const file = { ...job, bytes };
      const text = await readDocument(file, job.limits, (type) => {
        mediaType = type;
      });
      return { text };
    } catch (error) {
      return { problem: { ...describe(error), mediaType } };
    }
  }
}
process.exit(0);

/** A parser that throws has met a broken file, unless it ran out of what an object can hold. */
function describe(error: unknown): { reason: DocumentProblem["reason"]; message: string } {
  if (error instanceof DocumentProblem) return { reason: error.reason, message: error.message };
  const { name, message } = error instanceof Error ? error : new Error();
  const full = /allocation failed|invalid (string|array|typed array) length|maximum size exceeded/i;
  // The message of a parser may quote the document: only the name of the error goes on.
  return { reason: full.test(message) ? "too_large" : "corrupt", message: `${name} in a parser` };
}
