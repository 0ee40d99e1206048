import { z } from "zod";

/** An endpoint that speaks OpenAI's protocol: OpenAI, Ollama, vLLM. */
export const openAiEnv = {
  OPENAI_BASE_URL: z.url().default("https://api.openai.com/v1"),
  /** Ollama and vLLM take any. */
  OPENAI_API_KEY: z.string().min(1).optional(),
};
