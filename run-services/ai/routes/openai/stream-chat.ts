import type { HttpContext } from "#shared/http/app-types.ts";
import { openAiFrame, streamDone } from "#shared/http/openai-frame.ts";
import { streamEvents } from "#shared/http/stream-events.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { whileKnown } from "../while-known.ts";
import type { ChatRequest } from "./chat-request.ts";
import { showCall } from "./chat-schema.ts";
import type { ChatEvent } from "./follow-answer.ts";

type Options = {
  request: Pick<ChatRequest, "stream_options">;
  about: { model: string; created: number };
  logger: Logger;
};

/** Sends a chat in chunks, as OpenAI's API does. */
export function streamChat(
  c: HttpContext,
  events: (signal: AbortSignal) => AsyncIterable<ChatEvent>,
  { request, about, logger }: Options,
): Promise<Response> {
  const isCounted = request.stream_options?.include_usage === true;
  const chunk = (id: string, choices: object[], usage: object | null = null) => ({
    event: "chunk",
    data: {
      id,
      object: "chat.completion.chunk",
      ...about,
      choices,
      ...(isCounted && { usage }),
    },
  });
  return streamEvents(
    c,
    (send, gone) =>
      whileKnown(c, gone, async (signal) => {
        let id = "";
        for await (const event of events(signal)) {
          if (event.kind === "start") {
            id = event.id;
            await send(chunk(id, [choice({ role: "assistant", content: "", refusal: null })]));
          } else if (event.kind === "text") {
            await send(chunk(id, [choice({ content: event.delta })]));
          } else if (event.kind === "calls") {
            const tool_calls = event.calls.map((call, index) => ({ index, ...showCall(call) }));
            await send(chunk(id, [choice({ tool_calls })]));
          } else if (event.kind === "refusal") {
            await send(chunk(id, [choice({ refusal: event.delta })]));
          } else {
            const { annotations, finish, usage } = event;
            await send(chunk(id, [choice({ annotations }, finish)]));
            if (isCounted) await send(chunk(id, [], usage));
          }
        }
        await send(streamDone);
      }),
    { logger, frame: openAiFrame },
  );
}

function choice(delta: object, finish: string | null = null) {
  return { index: 0, delta, logprobs: null, finish_reason: finish };
}
