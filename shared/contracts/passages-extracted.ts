import { z } from "zod";
import type { EventContract } from "./event.ts";

/** One batch of a generation's passages is in the database and waits to be indexed. */
export const passagesExtracted = {
  topic: "passages-extracted",
  consumer: "index-passages",
  data: z.object({
    documentId: z.string(),
    generation: z.int().positive(),
    batch: z.int().nonnegative(),
  }),
} satisfies EventContract;
