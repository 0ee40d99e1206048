import { denyOutside } from "./deny-outside.ts";
import type { PageReply } from "./job.ts";
import { drawPage } from "./pages/draw-page.ts";
import type { PageLimits } from "./pages/page-limits.ts";
import { serveJob } from "./serve-job.ts";

// Native code, while there is nothing foreign in this process; after that no more of it.
await import("@napi-rs/canvas");

await serveJob<PageLimits>(denyOutside, async (job, bytes, onType): Promise<PageReply> => {
  const { picture, scan } = await drawPage({ ...job, bytes }, job.page ?? 1, job.limits, onType);
  return { picture: picture.toString("base64"), scan: scan?.toString("base64") ?? null };
});
