import type { MiddlewareHandler } from "hono";
import { AppError } from "#shared/kernel/errors.ts";
import type { HttpContext, HttpEnv } from "./app-types.ts";

export const megabyte = 1024 * 1024;

/** JSON bodies that an endpoint takes unless it says otherwise. */
export const defaultBodyBytes = megabyte;

export function payloadTooLarge(limit: number): AppError {
  const size = limit >= megabyte ? `${Math.floor(limit / megabyte)} MB` : `${limit} bytes`;
  return new AppError("payload_too_large", {
    detail: {
      es: `El cuerpo puede tener como mucho ${size}.`,
      en: `The body may have at most ${size}.`,
    },
    // The rest of the body is not read, so the connection cannot serve another request.
    headers: { connection: "close" },
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
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > limit) {
        c.set("bodyExceeded", limit);
        throw payloadTooLarge(limit);
      }
      controller.enqueue(chunk);
    },
  });
  c.req.raw = new Request(c.req.raw, { body: body.pipeThrough(counted), duplex: "half" });
}
