import { z } from "zod";
import type { Document } from "#shared/knowledge/document.ts";

export const documentOutput = z.object({
  id: z.string(),
  title: z.string(),
  filename: z.string(),
  mediaType: z.string(),
  status: z.string(),
  language: z.string().nullable(),
  pages: z.number().nullable(),
  tags: z.array(z.string()),
  createdAt: z.string(),
});

export function toOutput(document: Document): z.infer<typeof documentOutput> {
  return { ...document, createdAt: document.createdAt.toISOString() };
}
