import { z } from "zod";
import type { EventContract } from "./event.ts";

/** Some pages of a generation are pictures, whose text waits to be recognised. */
export const pagesScanned = {
  topic: "pages-scanned",
  consumer: "recognize-pages",
  data: z.object({
    documentId: z.string(),
    generation: z.int().positive(),
    pages: z.array(z.int().positive()).min(1).max(100),
  }),
} satisfies EventContract;
