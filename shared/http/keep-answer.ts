import { type KeptAnswer, longestAnswer } from "#shared/limits/idempotent-request.ts";

/** What can be given again of a response with this text; undefined when that is too long. */
export function keptAnswer(response: Response, text: string | undefined): KeptAnswer | undefined {
  if (text === undefined || text.length > longestAnswer) return undefined;
  const mediaType = response.headers.get("content-type") ?? "";
  return { status: response.status, mediaType, body: text };
}

/** A stream of ours is whole when it says so with its last event: in our form, or in OpenAI's. */
const endings = ["\nevent: done\n", "\ndata: [DONE]\n"];
const longestEnding = Math.max(...endings.map((ending) => ending.length));

/**
 * The same stream of events, written down as it passes: `whole` gets its text (undefined when
 * that is too long to keep) before the reader sees its end; `broken` is told of any other end.
 */
export function recordStream(
  response: Response,
  ends: {
    whole: (text: string | undefined) => Promise<void>;
    broken: () => Promise<void>;
  },
): Response {
  if (!response.body) return response;
  const source = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let isWhole = false;
  let carry = "";
  const hear = (part: string) => {
    if (text.length <= longestAnswer) text += part;
    const recent = carry + part;
    isWhole ||= endings.some((ending) => recent.includes(ending));
    carry = recent.slice(1 - longestEnding);
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await source.read().catch(async (error: unknown) => {
          await ends.broken();
          throw error;
        });
        if (!done) {
          hear(decoder.decode(value, { stream: true }));
          return controller.enqueue(value);
        }
        if (!isWhole) await ends.broken();
        else await ends.whole(text.length > longestAnswer ? undefined : text);
        controller.close();
      },
      async cancel(reason) {
        await source.cancel(reason);
        await ends.broken();
      },
    },
    { highWaterMark: 0 },
  );
  const { status, headers } = response;
  return new Response(body, { status, headers });
}
