import type { z } from "zod";
import { ExtractionFailure } from "#shared/knowledge/extracted-text.ts";
import { started } from "./job.ts";
import { problemReply } from "./reply.ts";
import type { SourceFile } from "./source-file.ts";
import type { Child, Exit } from "./start-child.ts";
import { overMemory, overTime } from "./watchdog.ts";

/** The child ends itself in time; this is for one that hangs while it starts or stops. */
const graceMilliseconds = 10_000;

/** What is asked of a child: `limits` go to it as they are, `answer` is the shape of its reply. */
export type Task<T> = {
  page?: number;
  limits: { milliseconds: number };
  maxReplyBytes: number;
  answer: z.ZodType<T>;
};

/**
 * Gives a child its one job, waits until it is gone, and tells how it went.
 * Throws `ExtractionFailure` for the document's sake, the signal's reason when aborted, and a plain
 * error, worth another try, when the child did not even start.
 */
export async function runJob<T>(
  child: Child,
  file: SourceFile,
  { page, limits, maxReplyBytes, answer: shape }: Task<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  let stopped: "aborted" | "timed_out" | "too_large" | undefined;
  const stop = (why: typeof stopped) => {
    stopped ??= why;
    child.kill();
  };
  const abort = () => stop("aborted");
  signal?.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(() => stop("timed_out"), limits.milliseconds + graceMilliseconds);

  const chunks: Buffer[] = [];
  let size = 0;
  child.replies.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxReplyBytes) stop("too_large");
    else chunks.push(chunk);
  });

  child.hold(true);
  const { filename, mediaType, bytes } = file;
  const job = {
    filename: filename.slice(0, 1000),
    mediaType: mediaType.slice(0, 200),
    page,
    length: bytes.byteLength,
    limits,
  };
  child.input.write(`${JSON.stringify(job)}\n`);
  child.input.end(bytes);
  const exit = await child.ended;
  clearTimeout(timer);
  signal?.removeEventListener("abort", abort);

  if (stopped === "aborted") throw signal?.reason;
  if (stopped === "too_large") throw new ExtractionFailure("too_large", "the reply is too large");
  const answer = Buffer.concat(chunks).toString("utf8");
  if (!answer.endsWith("}\n")) throw withoutAnswer(child, exit, answer, stopped);
  const reply: unknown = JSON.parse(answer.slice(started.length));
  const failed = problemReply.safeParse(reply);
  if (!failed.success) return shape.parse(reply);
  const { reason, message, mediaType: found } = failed.data.problem;
  throw new ExtractionFailure(reason, message, found);
}

/** Why a child is gone without a word. */
function withoutAnswer(child: Child, exit: Exit, answer: string, stopped?: string): Error {
  const complaints = child.complaints();
  if (complaints.includes(overTime)) return new ExtractionFailure("timed_out");
  if (complaints.includes(overMemory)) return new ExtractionFailure("too_large", "out of memory");
  if (!answer.startsWith(started)) {
    return new Error(`the extraction process did not start: ${complaints.slice(-500)}`, {
      cause: exit.error,
    });
  }
  if (stopped === "timed_out") return new ExtractionFailure("timed_out");
  if (/heap out of memory|allocation failed/i.test(complaints)) {
    return new ExtractionFailure("too_large", "out of memory");
  }
  // Nobody here sent it: the machine was short of memory, or someone tidied up.
  if (exit.signal === "SIGKILL" || exit.signal === "SIGTERM") {
    return new Error(`the extraction process was ended by ${exit.signal}`);
  }
  return new ExtractionFailure("corrupt", `a parser crashed (${exit.signal ?? exit.code})`);
}
