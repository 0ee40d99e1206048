import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

/**
 * A process of its own: a model behind OpenAI's protocol that takes 50 ms, and then says all at
 * once: a sentence with a quotation of the first passage that it was given, as our prompt asks.
 */
const thinkingMs = 50;
/** In code units. */
const longestQuote = 80;

const asked = z.object({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(z.object({ content: z.string() })),
});

/** The first passage begins after the first empty line of what our prompt puts in front of it. */
function quoteFrom(input: string): string {
  const start = input.indexOf("\n\n") + 2;
  const line = input.slice(start, start + longestQuote).split("\n", 1)[0] ?? "";
  return line.slice(0, line.lastIndexOf(" "));
}

async function reply(request: IncomingMessage): Promise<{ type: string; body: string }> {
  const { model, stream, messages } = asked.parse(await json(request));
  const [about] = await Promise.all([messages.at(-1)?.content ?? "", delay(thinkingMs)]);
  const content = `Según sus documentos, así es [1: «${quoteFrom(about)}»].`;
  const head = { id: "chatcmpl-1", created: 0, model };
  const usage = { prompt_tokens: 900, completion_tokens: 40, total_tokens: 940 };
  if (!stream) {
    const message = { role: "assistant", content };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    const body = JSON.stringify({ ...head, object: "chat.completion", choices, usage });
    return { type: "application/json", body };
  }
  const chunk = (choices: object[], more = {}) =>
    `data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", choices, ...more })}\n\n`;
  const said = chunk([{ index: 0, delta: { role: "assistant", content }, finish_reason: null }]);
  const end = chunk([{ index: 0, delta: {}, finish_reason: "stop" }]);
  return {
    type: "text/event-stream",
    body: `${said}${end}${chunk([], { usage })}data: [DONE]\n\n`,
  };
}

const server = createServer(async (request, response) => {
  if (request.method !== "POST") return response.writeHead(200).end();
  const { type, body } = await reply(request);
  response.writeHead(200, { "content-type": type, "content-length": Buffer.byteLength(body) });
  return response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), "127.0.0.1");
