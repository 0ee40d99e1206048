import type { Readable } from "node:stream";
import { attachment } from "#shared/kernel/attachment.ts";
import type { HttpContext } from "./app-types.ts";

/** Answers with a file, to be saved under its own name; nothing of it is held. */
export function sendFile(
  c: HttpContext,
  file: { filename: string; mediaType: string; bytes?: number; content: Readable },
): Response {
  const headers = {
    "content-type": file.mediaType,
    // Of what is written while it is sent, nobody knows the length.
    ...(file.bytes !== undefined && { "content-length": String(file.bytes) }),
    "content-disposition": attachment(file.filename),
    // A stranger's file: saved, never run with the rights of this origin.
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
  };
  if (c.req.method === "HEAD") {
    file.content.destroy();
    return c.body(null, 200, headers);
  }
  return c.body(toWeb(file.content), 200, headers);
}

/** Reads as fast as the client does; closes the file when the client goes away. */
function toWeb(content: Readable): ReadableStream<Uint8Array> {
  const chunks = content.iterator();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel() {
      content.destroy();
    },
  });
}
