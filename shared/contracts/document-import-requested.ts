import { z } from "zod";
import type { EventContract } from "./event.ts";

/**
 * A batch job put an object into the bucket, under `imports/<tenant>/`, and wants it as a document.
 * The object stays where it is: it is the job's own.
 */
export const documentImportRequested = {
  topic: "document-import-requested",
  consumer: "import-document",
  data: z.object({
    /** The object's whole name: `imports/<tenant>/…`. */
    object: z.string().min(1).max(1024),
    /** The last part of the object's name unless given. */
    filename: z.string().min(1).max(255).optional(),
    mediaType: z.string().max(127).optional(),
    title: z.string().min(1).max(300).optional(),
    tags: z.array(z.string().min(1).max(50)).max(20).default([]),
    /** `private` needs `requestedBy`. */
    visibility: z.enum(["tenant", "private"]).default("tenant"),
    /** The member whose document it is to be; the tenant's unless given. */
    requestedBy: z.string().max(40).optional(),
  }),
} satisfies EventContract;
