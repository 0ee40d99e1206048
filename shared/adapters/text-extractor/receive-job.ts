import type { Readable } from "node:stream";
import type { Job } from "./job.ts";

const maxHeaderBytes = 64 * 1024;

/**
 * Reads the header line, then exactly as many bytes as it names, into one buffer. `onHeader` runs in
 * between. Undefined when the input ends before: then there is no job.
 */
export async function receiveJob<Limits extends { milliseconds: number }>(
  input: Readable,
  onHeader: (job: Job<Limits>) => void,
): Promise<{ job: Job<Limits>; bytes: Uint8Array } | undefined> {
  let head = Buffer.alloc(0);
  let job: Job<Limits> | undefined;
  let bytes = Buffer.alloc(0);
  let filled = 0;
  for await (const chunk of input) {
    let rest: Buffer = chunk;
    if (!job) {
      head = Buffer.concat([head, rest]);
      const end = head.indexOf("\n");
      if (end < 0 && head.length > maxHeaderBytes) return undefined;
      if (end < 0) continue;
      // Written by our own parent a moment ago: a schema would only cost start-up time.
      job = JSON.parse(head.toString("utf8", 0, end));
      if (!job) return undefined;
      onHeader(job);
      bytes = Buffer.allocUnsafeSlow(job.length);
      rest = head.subarray(end + 1);
    }
    filled += rest.copy(bytes, filled);
  }
  return job && filled === job.length ? { job, bytes } : undefined;
}
