import type { MiddlewareHandler } from "hono";
import { AppError } from "#shared/kernel/errors.ts";
import type { HttpContext, HttpEnv } from "./app-types.ts";

/** Also what an endpoint's body may have unless it says otherwise. */
export const megabyte = 1024 * 1024;

export function payloadTooLarge(limit: number): AppError {
  const size = limit >= megabyte ? `${Math.floor(limit / megabyte)} MB` : `${limit} bytes`;
  return new AppError("payload_too_large", {
    detail: {
      es: `El cuerpo puede tener como mucho ${size}.`,
      en: `The body may have at most ${size}.`,
    },
  });
}

/** Refuses a longer body: at once when its length is declared, else while it streams by. */
export function limitBody(limit: number): MiddlewareHandler<HttpEnv> {
  return (c, next) => {
    guardBody(c, limit);
    return next();
  };
}

/**
 * Throws when the declared length is over `limit` bytes. A body of unknown length is counted
 * as it is read, never held: reading past the limit fails, and the error handler answers 413.
 */
export function guardBody(c: HttpContext, limit: number): void {
  const { method } = c.req;
  if (method === "GET" || method === "HEAD") return;
  const declared = c.req.header("content-length");
  if (declared !== undefined && Number(declared) > limit) throw payloadTooLarge(limit);
  // Node's parser holds a client to the length it declared; elsewhere nobody does.
  if (declared !== undefined && c.env?.incoming) return;
  const { body } = c.req.raw;
  if (!body) return;
  const counted = countBytes(body, limit, () => c.set("bodyExceeded", limit));
  c.req.raw = new Request(c.req.raw, { body: counted, duplex: "half" });
}

function countBytes(
  body: ReadableStream<Uint8Array>,
  limit: number,
  onExceeded: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      bytes += value.byteLength;
      if (bytes <= limit) return controller.enqueue(value);
      onExceeded();
      controller.error(payloadTooLarge(limit));
      void discardBody(reader);
    },
    cancel: () => discardBody(reader),
  });
}

/**
 * Reads what nobody wants any more: a client that cannot finish sending may never hear the
 * answer. The server cuts off whoever goes on for too long.
 */
export async function discardBody(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The client is gone, and with it what there was to read.
  }
}
