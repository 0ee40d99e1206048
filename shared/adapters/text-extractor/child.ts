import { denyOutside } from "./deny-outside.ts";
import type { TextReply } from "./job.ts";
import type { Limits } from "./limits.ts";
import { readDocument } from "./read-document.ts";
import { serveJob } from "./serve-job.ts";

await serveJob<Limits>(denyOutside, async (job, bytes, onType): Promise<TextReply> => {
  return { text: await readDocument({ ...job, bytes }, job.limits, onType) };
});
