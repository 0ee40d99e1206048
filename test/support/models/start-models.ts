import { googleError } from "./google-error.ts";
import { answerOpenAi } from "./openai.ts";
import { answerRanking } from "./ranking.ts";
import { type Asked, quoteBest, type Reply } from "./reply.ts";
import { answerVertex } from "./vertex.ts";
import { startWireServer } from "./wire-server.ts";

/**
 * Vertex AI's models, its ranking API and an OpenAI-compatible endpoint on one port. Without a
 * script the model answers our prompts by quoting, or as `answer` does; vectors are hashed words.
 */
export async function startModels({ port = 0, anyToken = false, answer = quoteBest } = {}) {
  const script: Reply[] = [];
  const asked: Asked[] = [];

  async function say(prompt: Asked): Promise<Reply> {
    asked.push(prompt);
    return script.shift() ?? answer(prompt);
  }

  const server = await startWireServer(
    async (request) =>
      (await answerOpenAi(request, say, anyToken)) ??
      (await answerVertex(request, say, anyToken)) ??
      (await answerRanking(request, anyToken)) ??
      googleError(404, "NOT_FOUND", "Not found."),
    { port },
  );
  return {
    ...server,
    openAiUrl: `${server.url}/openai/v1`,
    /** What the model was asked, of prompts that were not refused. */
    asked,
    /** What the model is yet to say. */
    script,
    /** What the model says next, one reply for each request. */
    say: (...replies: Reply[]) => void script.push(...replies),
  };
}

export type Models = Awaited<ReturnType<typeof startModels>>;
