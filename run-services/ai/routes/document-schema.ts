import { z } from "@hono/zod-openapi";
import type { HttpContext } from "#shared/http/app-types.ts";
import { preferredLanguage } from "#shared/kernel/text.ts";
import { type Document, documentStatuses } from "#shared/knowledge/document.ts";
import { failureReasons } from "#shared/knowledge/extracted-text.ts";
import { reasonDetail } from "#shared/knowledge/failure-reasons.ts";

export const documentId = z.object({
  id: z.string().openapi({ example: "doc_01h455vb4pex5vsknk084sn02q" }),
});

export const documentSchema = z
  .object({
    ...documentId.shape,
    title: z.string(),
    filename: z.string().openapi({ example: "contrato.pdf" }),
    mediaType: z.string().openapi({ example: "application/pdf" }),
    bytes: z.int(),
    language: z.string().nullable().openapi({ example: "es" }),
    status: z.enum(documentStatuses),
    statusReason: z.enum(failureReasons).nullable(),
    statusDetail: z.string().nullable().openapi({
      description: "What to do about it, in the language of `Accept-Language`.",
    }),
    pages: z.int().nullable(),
    passages: z.int().nullable(),
    tags: z.array(z.string()),
    visibility: z.enum(["tenant", "private"]),
    createdAt: z.iso.datetime(),
    indexedAt: z.iso.datetime().nullable(),
  })
  .openapi("Document");

/** A document as the caller reads it. */
export function showDocument(c: HttpContext, document: Document) {
  const { createdAt, indexedAt, statusReason } = document;
  const language = preferredLanguage(c.req.header("accept-language"));
  return {
    ...document,
    statusDetail: statusReason && reasonDetail(statusReason)[language],
    createdAt: createdAt.toISOString(),
    indexedAt: indexedAt?.toISOString() ?? null,
  };
}
