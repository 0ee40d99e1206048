import { z } from "zod";
import { readAnswer } from "./read-answer.ts";
import { createRequest } from "./request.ts";
import {
  answerSchema,
  type CitationView,
  documentSchema,
  searchSchema,
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
    ask: (question: string) => json(answerSchema, post("/v1/ask", { question })),
    /** Asks for a stream: each piece of text and each citation as it comes, then the whole. */
    askStreaming: async (
      question: string,
      hear: { text(delta: string): void; citation(citation: CitationView): void },
    ) => readAnswer(await post("/v1/ask", { question }, { accept: "text/event-stream" }), hear),
    /** Whether this address and token lead to a system that works. */
    works: async () =>
      request("GET", "/v1/documents?limit=1").then(
        () => true,
        () => false,
      ),
  };
}

export type ApiClient = ReturnType<typeof createApiClient>;

const signedIn = z.object({ idToken: z.string() });
const exchanged = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const createdKey = z.object({ key: z.string() });

/** Signs in as a person of the local identity and makes an API key in their first tenant. */
export async function createLocalKey(options: {
  url: string;
  email: string;
  name: string;
  scopes: readonly string[];
}): Promise<{ apiKey: string; tenantId: string }> {
  const signal = AbortSignal.timeout(30_000);
  const headers = { "content-type": "application/json" };
  const send = async <T extends z.ZodType>(
    schema: T,
    path: string,
    body: unknown,
    token?: string,
  ) => {
    const request = createRequest({ url: options.url, token, signal });
    const response = await request("POST", path, { headers, body: () => JSON.stringify(body) });
    return schema.parse(await response.json());
  };
  const { idToken } = await send(signedIn, "/v1/auth/local/sign-in", { email: options.email });
  const { access_token, tenant } = await send(exchanged, "/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: idToken,
    subject_token_type: "urn:pueblo:token-type:firebase-id-token",
  });
  const body = { name: options.name, scopes: options.scopes };
  const { key } = await send(createdKey, "/v1/auth/api-keys", body, access_token);
  return { apiKey: key, tenantId: tenant.id };
}
