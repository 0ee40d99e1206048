import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A chat endpoint in OpenAI's protocol that says always the same words; the first time only the
 * first `halts[0]` of them, then nothing more, the second time `halts[1]`, and in the end all.
 */
export async function startHaltingModel(text: string, halts: number[]) {
  const left = [...halts];
  const words = text.match(/\s*\S+/g) ?? [];
  const server = createServer(async (request, response) => {
    for await (const _ of request); // its words do not matter
    response.writeHead(200, { "content-type": "text/event-stream" });
    const halt = left.shift();
    for (const content of words.slice(0, halt)) {
      send(response, { choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    }
    if (halt !== undefined) return;
    send(response, { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
    send(response, { choices: [], usage });
    response.end("data: [DONE]\n\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/openai/v1`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(response: ServerResponse, rest: object): void {
  const chunk = { id: "x", object: "chat.completion.chunk", created: 0, model: "halting", ...rest };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}
