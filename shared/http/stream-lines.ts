import type { HttpContext } from "./app-types.ts";

/** A plain string: as a literal, the types of routes would take it for JSON. */
export const jsonLines: string = "application/x-ndjson";

/**
 * Answers with JSON lines, page by page, as fast as the reader takes them. What goes wrong with the
 * first page is an ordinary problem; later on the connection breaks, and the reader sees that.
 */
export async function streamLines(
  c: HttpContext,
  pages: AsyncGenerator<unknown[], void>,
): Promise<Response> {
  const encoder = new TextEncoder();
  let next = await pages.next();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (next.done) return controller.close();
        const lines = next.value.map((one) => `${JSON.stringify(one)}\n`).join("");
        controller.enqueue(encoder.encode(lines));
        next = await pages.next();
      },
      async cancel() {
        await pages.return();
      },
    },
    { highWaterMark: 0 },
  );
  return c.body(body, 200, { "content-type": jsonLines });
}

/** Whether the caller wants lines rather than one page of a list. */
export function wantsLines(c: HttpContext): boolean {
  return (c.req.header("accept") ?? "").toLowerCase().includes(jsonLines);
}
