import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A chat endpoint in OpenAI's protocol that says `text` word by word, always the same, slowly. */
export async function startSlowModel(text: string, pauseMs: number) {
  let asked = 0;
  const server = createServer(async (request, response) => {
    for await (const _ of request); // its words do not matter
    asked += 1;
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (rest: object) =>
      response.write(
        `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 0, model: "slow", ...rest })}\n\n`,
      );
    for (const content of text.match(/\s*\S+/g) ?? []) {
      if (response.destroyed) return;
      send({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
      await sleep(pauseMs);
    }
    send({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
    send({ choices: [], usage });
    response.end("data: [DONE]\n\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/openai/v1`,
    /** How often it was asked. */
    asked: () => asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
