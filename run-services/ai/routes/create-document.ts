import { z } from "@hono/zod-openapi";
import type { HttpApp, HttpContext } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { guardBody, megabyte } from "#shared/http/limit-body.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { createUpload, createUploadInput } from "#shared/knowledge/create-upload.ts";
import { maxFileFormBytes } from "#shared/knowledge/ingestion-limits.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import type { Deps } from "../deps.ts";
import { documentSchema, showDocument } from "./document-schema.ts";
import { fileForm, readFileForm } from "./file-form.ts";

const announcement = z.strictObject({
  ...createUploadInput.shape,
  mediaType: createUploadInput.shape.mediaType.default("application/octet-stream"),
});

const headers = z.record(z.string(), z.string()).openapi({
  description: "Send them as they are: the address is signed for them.",
});

const announced = z
  .object({
    document: documentSchema,
    upload: z.object({
      method: z.literal("PUT"),
      url: z.url(),
      headers,
      expiresAt: z.iso.datetime(),
      resumable: z
        .object({ method: z.literal("POST"), url: z.url(), headers })
        .optional()
        .openapi({
          description:
            "For large files, where the store can: answers with a `Location` that takes the bytes " +
            "in pieces (multiples of 256 KiB, with `Content-Range`), and goes on where it broke off.",
        }),
    }),
  })
  .openapi("Upload");

export function createDocumentRoute(app: HttpApp, deps: Deps): void {
  // Only a form may be as long as a file.
  app.use("/v1/documents", (c, next) => {
    if (!isForm(c)) guardBody(c, megabyte);
    return next();
  });
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/documents",
      operationId: "createDocument",
      permission: "documents:write",
      idempotent: true,
      tags: ["documents"],
      summary: "Takes a file of up to 25 MB as a form, or announces one of up to 200 MB as JSON.",
      description:
        "The same bytes under the same name are the document that is there already. After an " +
        "announcement, send the bytes as `upload` says, then complete the upload. Bytes that are " +
        "there already are not replaced: an address that answers 409 or 412 has taken them before.",
      maxBodyBytes: maxFileFormBytes,
      request: {
        body: {
          content: {
            "multipart/form-data": { schema: fileForm },
            "application/json": { schema: announcement },
          },
        },
      },
      responses: {
        201: jsonResponse(announced, "Announced: where the bytes go."),
        202: jsonResponse(documentSchema, "Taken: it will be indexed."),
      },
    }),
    async (c) => {
      const actor = actorOf(c);
      const id = idOnce(c, "doc");
      if (bodyKind(c) === "form") {
        const input = await readFileForm(c.req.valid("form"));
        const document = await uploadDocument({ actor, input, id }, deps);
        return c.json(showDocument(c, document), 202);
      }
      // Validated by the endpoint already; parsed again for its type.
      const input = announcement.parse(await c.req.json());
      const { document, upload } = await createUpload({ actor, input, id }, deps);
      const expiresAt = upload.expiresAt.toISOString();
      const created = { document: showDocument(c, document), upload: { ...upload, expiresAt } };
      return c.json(created, 201);
    },
  );
}

function bodyKind(c: HttpContext): "form" | "json" {
  if (isForm(c)) return "form";
  if (contentType(c).includes("json")) return "json";
  throw new AppError("unsupported_media_type", {
    detail: {
      es: "Envíe el archivo como multipart/form-data, o anúncielo como application/json.",
      en: "Send the file as multipart/form-data, or announce it as application/json.",
    },
  });
}

function isForm(c: HttpContext): boolean {
  return contentType(c).startsWith("multipart/form-data");
}

function contentType(c: HttpContext): string {
  return (c.req.header("content-type") ?? "").toLowerCase();
}
