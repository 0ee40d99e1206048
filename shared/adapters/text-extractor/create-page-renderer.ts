import type { PagePicture, PageRenderer } from "#shared/knowledge/recognition/ports.ts";
import { createChildPool } from "./create-child-pool.ts";
import type { PageLimits } from "./pages/page-limits.ts";
import { pageReply } from "./reply.ts";

export type PageRendererConfig = {
  /** Wall time of one page; 30 by default. */
  timeoutSeconds?: number;
  /** Resident memory of one page; 1,024 by default. */
  memoryMegabytes?: number;
  /** Of a picture that is drawn, in millions of pixels; 20 by default. */
  maxMegapixels?: number;
  /** Pages at the same time; one per core by default. */
  concurrency?: number;
};

const megabyte = 1024 * 1024;
/** Larger pictures are not even looked at: more than any camera takes, times the limit. */
const timesTooLarge = 5;

/** `draw.ts` in the source tree; once bundled to JavaScript, `draw.js` beside the bundle. */
const entry = new URL(import.meta.url.endsWith(".ts") ? "./draw.ts" : "./draw.js", import.meta.url);

/** Draws each page in a process of its own: a page that is a trap takes no other with it. */
export function createPageRenderer(
  config: PageRendererConfig = {},
): PageRenderer & { close(): Promise<void> } {
  const pixels = (config.maxMegapixels ?? 20) * 1_000_000;
  const limits: PageLimits = {
    milliseconds: (config.timeoutSeconds ?? 30) * 1000,
    pixels,
    sourcePixels: pixels * timesTooLarge,
  };
  const memoryBytes = (config.memoryMegabytes ?? 1024) * megabyte;
  const { concurrency } = config;
  const children = createChildPool({ entry, memoryBytes, native: true, concurrency });
  return {
    async render(file, page, signal) {
      const maxReplyBytes = pixels * 8;
      const task = { page, limits, maxReplyBytes, answer: pageReply };
      const { picture, scan } = await children.run(file, task, signal);
      const drawn: PagePicture = { bytes: picture, mediaType: "image/jpeg" };
      return { picture: drawn, scan: scan ? { bytes: scan, mediaType: "image/png" } : undefined };
    },
    close: children.close,
  };
}
