import type { z } from "zod";
import { readAnswer } from "./read-answer.ts";
import { createRequest } from "./request.ts";
import {
  answerSchema,
  type CitationView,
  documentSchema,
  searchSchema,
  sourcesSchema,
  textSchema,
} from "./schemas.ts";
import { uploadFile } from "./upload-file.ts";

/** The public API as the commands use it: nothing here is known to the system only. */
export function createApiClient(options: { url: string; token: string; signal?: AbortSignal }) {
  const signal = options.signal ?? new AbortController().signal;
  const request = createRequest({ ...options, signal });
  const json = async <T extends z.ZodType>(schema: T, response: Promise<Response>) =>
    schema.parse(await (await response).json());
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request("POST", path, {
      body: () => JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });

  return {
    upload: (path: string, details?: { title?: string }) =>
      uploadFile(path, { request, signal, ...details }),
    document: (id: string) => json(documentSchema, request("GET", `/v1/documents/${id}`)),
    text: (id: string) => json(textSchema, request("GET", `/v1/documents/${id}/text`)),
    remove: async (id: string) => void (await request("DELETE", `/v1/documents/${id}`)),
    search: (query: string, limit = 10) => json(searchSchema, post("/v1/search", { query, limit })),
    ask: (question: string, conversationId?: string) =>
      json(answerSchema, post("/v1/ask", { question, conversationId })),
    /** Asks for a stream: each piece of text and each citation as it comes, then the whole. */
    askStreaming: async (
      question: string,
      hear: { text(delta: string): void; citation(citation: CitationView): void },
    ) => readAnswer(await post("/v1/ask", { question }, { accept: "text/event-stream" }), hear),
    sources: (answerId: string) =>
      json(sourcesSchema, request("GET", `/v1/answers/${answerId}/sources`)),
    /** Throws unless this address and token lead to a system that works. */
    check: async () => void (await request("GET", "/v1/documents?limit=1")),
  };
}

export type ApiClient = ReturnType<typeof createApiClient>;
