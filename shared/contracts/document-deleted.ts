import { z } from "zod";
import type { EventContract } from "./event.ts";

/** A document carries its tombstone; what it left in every part must go. */
export const documentDeleted = {
  topic: "document-deleted",
  consumer: "purge-document",
  data: z.object({ documentId: z.string() }),
} satisfies EventContract;
