import { z } from "zod";
import type { EventContract } from "./event.ts";

/** The bytes of a document are in the object store, or a new generation was asked for. */
export const documentUploaded = {
  topic: "document-uploaded",
  consumer: "extract-document",
  data: z.object({ documentId: z.string(), generation: z.int().positive() }),
} satisfies EventContract;
