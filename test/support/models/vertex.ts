import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { googleError, invalidArgument, refuseUnread } from "./google-error.ts";
import { type Asked, countTokens, piecesOf, type Reply } from "./reply.ts";
import {
  embeddingModels,
  generateRequest,
  mostTokensPerInput,
  mostTokensPerRequest,
  predictRequest,
} from "./vertex-rules.ts";
import type { WireReply, WireRequest } from "./wire-server.ts";

const call =
  /^\/v1(?:beta1)?\/projects\/[^/]+\/locations\/[^/]+\/publishers\/google\/models\/([^/:]+):(\w+)$/;

/** Finish reasons (https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference#response). */
const finishReasons: Record<string, string> = {
  length: "MAX_TOKENS",
  safety: "SAFETY",
  recitation: "RECITATION",
  other: "OTHER",
};

/** Vertex AI's publisher models, as `@google/genai` calls them; undefined for other paths. */
export async function answerVertex(
  request: WireRequest,
  say: (asked: Asked) => Promise<Reply>,
  anyToken: boolean,
): Promise<WireReply | undefined> {
  const [, model = "", method] = call.exec(request.path) ?? [];
  if (!method) return undefined;
  const refused = refuseUnread(request, anyToken);
  if (refused) return refused;
  if (method === "predict") return predict(model, request.body);
  if (!model.startsWith("gemini-") || model in embeddingModels) {
    return googleError(404, "NOT_FOUND", `Publisher Model ${model} was not found.`);
  }
  const parsed = generateRequest.safeParse(request.body);
  if (!parsed.success) return invalidArgument(parsed.error);
  const textOf = (parts: object[] = []) =>
    parts.map((part) => ("text" in part ? part.text : "")).join("");
  const asked = {
    instruction: textOf(parsed.data.systemInstruction?.parts),
    input: textOf(parsed.data.contents.at(-1)?.parts),
    schema: parsed.data.generationConfig?.responseJsonSchema,
    ...(parsed.data.tools && { tools: parsed.data.tools, turns: parsed.data.contents }),
  };
  const reply = await say(asked);
  const chunks = chunksOf(model, asked, reply);
  if (method === "generateContent") return { status: 200, json: wholeOf(chunks, reply) };
  if (method !== "streamGenerateContent") return googleError(404, "NOT_FOUND", "No such method.");
  // Without alt=sse the stream is one JSON array (https://cloud.google.com/apis/docs/system-parameters).
  if (request.query.get("alt") !== "sse") return { status: 200, json: chunks };
  return { events: chunks.map((chunk) => JSON.stringify(chunk)) };
}

function chunksOf(model: string, { instruction, input }: Asked, { text, end = "whole" }: Reply) {
  const usageMetadata = {
    promptTokenCount: countTokens(instruction + input),
    candidatesTokenCount: countTokens(text),
    thoughtsTokenCount: 10,
    totalTokenCount: countTokens(instruction + input + text) + 10,
  };
  const about = { modelVersion: model, responseId: "response-1" };
  if (end === "blocked") {
    // https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/configure-safety-filters
    const { promptTokenCount } = usageMetadata;
    const promptFeedback = { blockReason: "PROHIBITED_CONTENT" };
    return [{ promptFeedback, usageMetadata: { promptTokenCount }, ...about }];
  }
  const said = piecesOf(text).map((piece) => ({
    candidates: [{ content: { role: "model", parts: [{ text: piece }] } }],
    ...about,
  }));
  const finishReason = finishReasons[end] ?? "STOP";
  return [...said, { candidates: [{ finishReason }], usageMetadata, ...about }];
}

function wholeOf(chunks: ReturnType<typeof chunksOf>, { text, calls, end }: Reply) {
  const last = chunks.at(-1);
  if (end === "blocked") return last;
  const called = calls?.map((call) => ({ functionCall: call }));
  const content = { role: "model", parts: called ?? [{ text }] };
  return { ...last, candidates: [{ content, finishReason: finishReasons[end ?? ""] ?? "STOP" }] };
}

async function predict(model: string, body: unknown): Promise<WireReply> {
  const limits = embeddingModels[model];
  if (!limits) return googleError(404, "NOT_FOUND", `Publisher Model ${model} was not found.`);
  const parsed = predictRequest.safeParse(body);
  if (!parsed.success) return invalidArgument(parsed.error);
  const { instances, parameters } = parsed.data;
  const dimensions = parameters?.outputDimensionality ?? limits.dimensions;
  const tokens = instances.map(({ content }) => countTokens(content));
  const wrong = (message: string) => googleError(400, "INVALID_ARGUMENT", message);
  if (instances.length > limits.instances) return wrong(`At most ${limits.instances} instances.`);
  if (dimensions > limits.dimensions) return wrong("outputDimensionality is out of range.");
  const total = tokens.reduce((sum, count) => sum + Math.min(count, mostTokensPerInput), 0);
  if (total > mostTokensPerRequest) return wrong("The input token count exceeds the limit.");
  const truncates = parameters?.autoTruncate ?? true;
  if (!truncates && tokens.some((count) => count > mostTokensPerInput)) {
    return wrong("The input is longer than the model takes.");
  }
  const { vectors } = await createHashingEmbedder({ dimensions }).embed(
    instances.map(({ content }) => content),
    "passage",
  );
  const predictions = vectors.map((vector, i) => {
    const count = tokens[i] ?? 0;
    const statistics = {
      token_count: Math.min(count, mostTokensPerInput),
      truncated: count > mostTokensPerInput,
    };
    // Only full-length vectors come normalised (https://ai.google.dev/gemini-api/docs/embeddings).
    const scale = dimensions === 3072 ? 1 : 0.7;
    return { embeddings: { values: vector.map((x) => x * scale), statistics } };
  });
  return { status: 200, json: { predictions } };
}
