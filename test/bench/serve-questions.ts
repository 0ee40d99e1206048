import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";

/** A passage as every side of the comparison gets it, from the file `PASSAGES`. */
export const benchPassage = z.object({
  id: z.string(),
  /** The index of its article, and where it stands in the text that was extracted of it. */
  article: z.number(),
  start: z.number(),
  end: z.number(),
  /** Title, headings and words. */
  text: z.string(),
});
export type BenchPassage = z.infer<typeof benchPassage>;

export const answererEnv = z.object({
  PORT: z.coerce.number(),
  PASSAGES: z.string(),
  /** An empty folder, for who needs one. */
  FOLDER: z.string().default(""),
  /** The endpoint of the model, OpenAI's protocol. */
  MODEL_URL: z.url(),
});

/** So many passages an answer rests on, as ours unless it is told another number. */
export const passagesPerAnswer = 8;

/** What we ask of the model, without what only our answers need: quotations and fences. */
export const instruction =
  "Responde a la pregunta en español, solo con lo que dicen los fragmentos. Si no la " +
  "responden, di que no lo sabes.";

const asked = z.object({ question: z.string() });
const searched = z.object({ query: z.string(), limit: z.number() });

/** A bare server: no tokens, no checks, no log; what it costs is what its parts cost. */
export function serveQuestions(
  port: number,
  parts: {
    search(query: string, limit: number): Promise<string[]>;
    answer(question: string): Promise<string>;
  },
): void {
  const work = async (request: IncomingMessage) => {
    const body = await json(request);
    if (request.url === "/v1/ask") {
      const { question } = asked.parse(body);
      return { answer: await parts.answer(question) };
    }
    const { query, limit } = searched.parse(body);
    return { ids: await parts.search(query, limit) };
  };
  const send = (response: ServerResponse, status: number, value: unknown) => {
    const text = JSON.stringify(value);
    const length = Buffer.byteLength(text);
    response.writeHead(status, { "content-type": "application/json", "content-length": length });
    response.end(text);
  };
  const server = createServer((request, response) => {
    if (request.method !== "POST") return send(response, 200, {});
    return void work(request).then(
      (value) => send(response, 200, value),
      (error) => {
        console.error(error);
        send(response, 500, {});
      },
    );
  });
  server.keepAliveTimeout = 60_000;
  server.listen(port, "127.0.0.1");
}
