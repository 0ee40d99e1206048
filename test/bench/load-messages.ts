import { z } from "zod";

const loadOrder = z.object({
  url: z.url(),
  method: z.enum(["GET", "POST"]),
  path: z.string(),
  body: z.string().optional(),
  /** Answers are event streams: how long until they begin is what counts. */
  streams: z.boolean(),
  /** Each request with another token, so that nobody has seen it lately. */
  manyTokens: z.boolean(),
  /** Each request with another of the bodies that were sent before. */
  manyBodies: z.boolean().default(false),
  connections: z.number(),
  seconds: z.number(),
});
export type LoadOrder = z.input<typeof loadOrder>;

/** To the process that puts the load: tokens and bodies once, then what to do. */
export const loadMessage = z.union([
  z.object({ tokens: z.array(z.string()), bodies: z.array(z.string()).default([]) }),
  loadOrder,
]);

/** Its answer: whole answers a second, and milliseconds. */
export const loadResult = z.object({
  answers: z.number(),
  perSecond: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  failed: z.number(),
});
export type LoadResult = z.infer<typeof loadResult>;
