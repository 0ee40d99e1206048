import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type Body, createRequest, type Request } from "./request.ts";
import { createdUpload, type DocumentView, documentSchema } from "./schemas.ts";

/** Above this a file goes by signed upload; a multipart body may have 25 MB. */
const largestMultipart = 20_000_000;

/** Only hints: the server decides by content. */
const mediaTypes: Record<string, string> = {
  ".csv": "text/csv",
  ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ".eml": "message/rfc822",
  ".htm": "text/html",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".md": "text/markdown",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".txt": "text/plain",
  ".webp": "image/webp",
  ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

type Options = { request: Request; signal: AbortSignal; title?: string };

/** Uploads a file: small ones in one request, large ones to a signed address. */
export async function uploadFile(path: string, options: Options): Promise<DocumentView> {
  const { size } = await stat(path);
  const type = mediaTypes[extname(path).toLowerCase()] ?? "application/octet-stream";
  return size > largestMultipart
    ? uploadSigned(path, size, type, options)
    : uploadMultipart(path, type, options);
}

async function uploadMultipart(path: string, type: string, { request, title }: Options) {
  const bytes = await readFile(path);
  const body = () => {
    const form = new FormData();
    form.set("file", new File([bytes], basename(path), { type }));
    if (title) form.set("title", title);
    return form;
  };
  return documentSchema.parse(await (await request("POST", "/v1/documents", { body })).json());
}

async function uploadSigned(
  path: string,
  bytes: number,
  mediaType: string,
  { request, signal, title }: Options,
): Promise<DocumentView> {
  const announced = await request("POST", "/v1/documents", {
    headers: { "content-type": "application/json" },
    body: () => JSON.stringify({ filename: basename(path), mediaType, bytes, title }),
  });
  const { document, upload } = createdUpload.parse(await announced.json());
  // The address carries its own permission: no token goes with it.
  const send = createRequest({ url: upload.url, signal });
  await send(upload.method, upload.url, {
    headers: upload.headers,
    body: () => Readable.toWeb(createReadStream(path)) as ReadableStream & Body,
  });
  const completed = await request("POST", `/v1/documents/${document.id}/complete`);
  return documentSchema.parse(await completed.json());
}
