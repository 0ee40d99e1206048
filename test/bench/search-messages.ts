import { z } from "zod";

/** To the process that searches. */
export const searchOrder = z.object({
  databaseUrl: z.string(),
  index: z.string(),
  tenantId: z.string(),
  /** How many there are, and how many of them are searched for. */
  passages: z.number(),
  searches: z.number(),
});
export type SearchOrder = z.infer<typeof searchOrder>;

/**
 * Its answer: milliseconds, also of a core for each search; the share that was found first; the
 * bytes that it holds (RSS).
 */
export const searchResult = z.object({
  firstMs: z.number(),
  p50: z.number(),
  p95: z.number(),
  cpu: z.number(),
  share: z.number(),
  memory: z.number(),
});
