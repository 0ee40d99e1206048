import { z } from "zod";
import { failureReasons } from "./extracted-text.ts";

export const documentStatuses = [
  "awaiting_upload",
  "uploaded",
  "extracting",
  "indexing",
  "indexed",
  "failed",
  "deleting",
] as const;

/** A document as verbs return it; the route renders `statusReason` in the caller's language. */
export const documentRow = z
  .object({
    id: z.string(),
    title: z.string(),
    filename: z.string(),
    media_type: z.string(),
    bytes: z.coerce.number(),
    language: z.string().nullable(),
    status: z.enum(documentStatuses),
    status_reason: z.enum(failureReasons).nullable(),
    pages: z.number().nullable(),
    passages: z.number().nullable(),
    tags: z.array(z.string()),
    visibility: z.enum(["tenant", "private"]),
    created_at: z.date(),
    indexed_at: z.date().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    title: row.title,
    filename: row.filename,
    mediaType: row.media_type,
    bytes: row.bytes,
    language: row.language,
    status: row.status,
    statusReason: row.status_reason,
    pages: row.pages,
    passages: row.passages,
    tags: row.tags,
    visibility: row.visibility,
    createdAt: row.created_at,
    indexedAt: row.indexed_at,
  }));
export type Document = z.infer<typeof documentRow>;

/** The columns that `documentRow` parses. */
export const documentColumns =
  "id, title, filename, media_type, bytes, language, status, status_reason, pages, passages, " +
  "tags, visibility, created_at, indexed_at";
