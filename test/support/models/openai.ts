import type { z } from "zod";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { vectorToBytes } from "#shared/knowledge/vector-bytes.ts";
import {
  chatRequest,
  embeddingModels,
  embeddingsRequest,
  mostTokensPerInput,
  mostTokensPerRequest,
} from "./openai-rules.ts";
import { type Asked, countTokens, piecesOf, type Reply } from "./reply.ts";
import type { WireReply, WireRequest } from "./wire-server.ts";

/** The key that the fake takes, unless it takes any. */
export const goodKey = "key-of-a-test";

/** Finish reasons (https://platform.openai.com/docs/api-reference/chat/object). */
const finishReasons: Record<string, string> = {
  length: "length",
  safety: "content_filter",
  other: "tool_calls",
};

/** An OpenAI-compatible endpoint under `/openai/v1`; undefined for other paths. */
export async function answerOpenAi(
  { path, method, headers, body }: WireRequest,
  say: (asked: Asked) => Promise<Reply>,
  anyKey: boolean,
): Promise<WireReply | undefined> {
  if (!path.startsWith("/openai/v1/")) return undefined;
  // https://platform.openai.com/docs/api-reference/authentication
  const [scheme, key] = (headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer" || !key || (!anyKey && key !== goodKey)) {
    return openAiError(401, "Incorrect API key provided.", "invalid_api_key");
  }
  const name = path.slice("/openai/v1".length);
  if (method === "GET" && name === "/models") {
    const ids = ["gpt-4o-mini", ...Object.keys(embeddingModels)];
    const data = ids.map((id) => ({ id, object: "model", created: 0, owned_by: "test" }));
    return { status: 200, json: { object: "list", data } };
  }
  if (method === "POST" && !headers["content-type"]?.startsWith("application/json")) {
    return openAiError(400, "You must provide a JSON body.");
  }
  if (method === "POST" && name === "/embeddings") return embed(body);
  if (method === "POST" && name === "/chat/completions") return chat(body, say);
  return openAiError(404, "Unknown request URL.");
}

/** https://platform.openai.com/docs/guides/error-codes */
function openAiError(status: number, message: string, code: string | null = null): WireReply {
  const error = { message, type: "invalid_request_error", param: null, code };
  return { status, json: { error } };
}

function invalidRequest(error: z.ZodError): WireReply {
  const [issue] = error.issues;
  return openAiError(400, `Invalid '${issue?.path.join(".")}': ${issue?.message}`);
}

async function chat(body: unknown, say: (asked: Asked) => Promise<Reply>): Promise<WireReply> {
  const parsed = chatRequest.safeParse(body);
  if (!parsed.success) return invalidRequest(parsed.error);
  const { model, messages, stream, stream_options, response_format, tools } = parsed.data;
  const contentOf = (role: string) =>
    messages.findLast((each) => each.role === role)?.content ?? "";
  const asked = {
    instruction: contentOf("system"),
    input: contentOf("user"),
    schema: response_format?.json_schema.schema,
    ...(tools && { tools, turns: messages.slice(1) }),
  };
  const { text, calls, end = "whole" } = await say(asked);
  const finish_reason = calls ? "tool_calls" : (finishReasons[end] ?? "stop");
  const tool_calls = calls?.map(({ name, args }, i) => {
    const called = { name, arguments: JSON.stringify(args) };
    return { id: `call_${i}`, type: "function", function: called };
  });
  const usage = {
    prompt_tokens: countTokens(asked.instruction + asked.input),
    completion_tokens: countTokens(text),
    total_tokens: countTokens(asked.instruction + asked.input + text),
  };
  // https://platform.openai.com/docs/guides/structured-outputs#refusals
  const said = end === "refusal" ? { refusal: text } : { content: text };
  const about = { id: "chatcmpl-1", created: 0, model: `${model}-2024-07-18` };
  if (!stream) {
    const message = {
      role: "assistant",
      content: null,
      ...said,
      ...(tool_calls && { tool_calls }),
    };
    const choices = [{ index: 0, message, finish_reason }];
    return { status: 200, json: { object: "chat.completion", ...about, choices, usage } };
  }
  const chunk = (delta: object, finish: string | null = null) => ({
    object: "chat.completion.chunk",
    ...about,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks: unknown[] = [
    chunk({ role: "assistant", content: "" }),
    ...piecesOf(text).map((piece) =>
      chunk(end === "refusal" ? { refusal: piece } : { content: piece }),
    ),
    chunk({}, finish_reason),
  ];
  if (stream_options?.include_usage) chunks.push({ ...chunk({}), choices: [], usage });
  return { events: [...chunks.map((each) => JSON.stringify(each)), "[DONE]"] };
}

async function embed(body: unknown): Promise<WireReply> {
  const parsed = embeddingsRequest.safeParse(body);
  if (!parsed.success) return invalidRequest(parsed.error);
  const { model, input, encoding_format } = parsed.data;
  const longest = embeddingModels[model];
  if (!longest) return openAiError(404, `The model '${model}' does not exist.`, "model_not_found");
  const dimensions = parsed.data.dimensions ?? longest;
  if (dimensions > longest) return openAiError(400, "Invalid value for 'dimensions'.");
  const texts = typeof input === "string" ? [input] : input;
  const tokens = texts.map(countTokens);
  const total = tokens.reduce((sum, count) => sum + count, 0);
  if (tokens.some((count) => count > mostTokensPerInput)) {
    return openAiError(400, `This model's maximum context length is ${mostTokensPerInput} tokens.`);
  }
  if (total > mostTokensPerRequest) return openAiError(400, "Requested too many tokens.");
  const { vectors } = await createHashingEmbedder({ dimensions }).embed(texts, "passage");
  const data = vectors.map((vector, index) => ({
    object: "embedding",
    index,
    embedding:
      encoding_format === "base64" ? Buffer.from(vectorToBytes(vector)).toString("base64") : vector,
  }));
  const usage = { prompt_tokens: total, total_tokens: total };
  return { status: 200, json: { object: "list", model, data, usage } };
}
