import type { OpenAI } from "openai";
import { judgeStatus } from "#shared/kernel/http-failure.ts";
import type { Verdict } from "#shared/kernel/retry.ts";

export type OpenAiConfig = {
  /** With its version, as `https://api.openai.com/v1` or `http://127.0.0.1:11434/v1` (Ollama). */
  baseURL: string;
  /** Ollama and vLLM take any. */
  apiKey?: string | undefined;
};

/** How long the headers of an answer may take, in milliseconds. */
const timeout = 120_000;

/** A client of an OpenAI-compatible endpoint, loaded when it is first asked for. */
export function createOpenAiClient(config: OpenAiConfig): () => Promise<OpenAI> {
  let opened: Promise<OpenAI> | undefined;
  return () => {
    opened ??= open(config);
    return opened;
  };
}

async function open({ baseURL, apiKey }: OpenAiConfig): Promise<OpenAI> {
  const [{ OpenAI }, { leanFetch }] = await Promise.all([
    import("openai"),
    import("./lean-fetch.ts"),
  ]);
  return new OpenAI({
    fetch: leanFetch,
    baseURL,
    apiKey: apiKey ?? "none",
    timeout,
    // We try again ourselves, and its log would hold the words of documents.
    maxRetries: 0,
    logLevel: "off",
  });
}

/**
 * The SDK's errors carry a status and headers when there was an answer. Errors inside a stream have
 * none: the connection broke, or the service did.
 */
export function judgeOpenAi(error: unknown): Verdict {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") {
    return judgeStatus(undefined);
  }
  const headers =
    "headers" in error && error.headers instanceof Headers ? error.headers : undefined;
  return judgeStatus(error.status, headers?.get("retry-after"));
}
