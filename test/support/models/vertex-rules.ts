import { z } from "zod";

/** What protobuf takes for a string: no half characters (https://protobuf.dev/programming-guides/json/). */
export const wellFormed = z
  .string()
  .refine((text) => !/\p{Surrogate}/u.test(text), "invalid UTF-8");

/** Part: `text` among others (https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference#part). */
const textPart = z.strictObject({ text: wellFormed.min(1) });
const parts = z.array(textPart).min(1);

/**
 * A picture: PNG or JPEG among others, in base64, and really one
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/image-understanding).
 */
const picturePart = z.strictObject({
  inlineData: z.strictObject({
    mimeType: z.enum(["image/png", "image/jpeg"]),
    data: z.base64().refine((data) => /^(iVBORw0KGgo|\/9j\/)/.test(data), "not a valid image"),
  }),
});

/** https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/function-calling */
const args = z.record(z.string(), z.unknown());
const callPart = z.strictObject({ functionCall: z.strictObject({ name: z.string(), args }) });
const resultPart = z.strictObject({
  functionResponse: z.strictObject({ name: z.string(), response: args }),
});
const tools = z.array(
  z.strictObject({
    functionDeclarations: z.array(
      z.strictObject({
        name: z.string().regex(/^[a-zA-Z_][\w.-]{0,63}$/),
        description: z.string().optional(),
        parametersJsonSchema: z.looseObject({ type: z.literal("object") }).optional(),
      }),
    ),
  }),
);
const toolConfig = z.strictObject({
  functionCallingConfig: z
    .strictObject({
      mode: z.enum(["AUTO", "ANY", "NONE"]),
      allowedFunctionNames: z.array(z.string()).optional(),
    })
    .refine(({ mode, allowedFunctionNames }) => mode === "ANY" || !allowedFunctionNames),
});

/**
 * contents: required; roles `user` and `model`, of which the last turn is the user's
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference#content and
 * https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/send-chat-prompts-gemini).
 */
const contents = z
  .array(
    z.strictObject({
      role: z.enum(["user", "model"]),
      parts: z.array(z.union([textPart, picturePart, callPart, resultPart])).min(1),
    }),
  )
  .min(1, "at least one contents field is required")
  .refine(
    (turns) => turns.every(({ role }, i) => role === (i % 2 === 0 ? "user" : "model")),
    "Please ensure that multiturn requests alternate between user and model.",
  )
  .refine((turns) => turns.at(-1)?.role === "user", "The last turn must be the user's.");

/**
 * Categories and thresholds
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/configure-safety-filters).
 */
const safetySetting = z.strictObject({
  category: z.enum([
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
  ]),
  threshold: z.enum([
    "BLOCK_LOW_AND_ABOVE",
    "BLOCK_MEDIUM_AND_ABOVE",
    "BLOCK_ONLY_HIGH",
    "BLOCK_NONE",
    "OFF",
  ]),
});

/**
 * GenerationConfig: temperature 0 to 2, output of at most 65,535 tokens, a schema only for JSON
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference#generationconfig
 * and https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/control-generated-output).
 */
const generationConfig = z
  .strictObject({
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().gt(0).max(1).optional(),
    maxOutputTokens: z.int().min(1).max(65_535).optional(),
    stopSequences: z.array(z.string().min(1)).max(5).optional(),
    candidateCount: z.int().min(1).max(8).optional(),
    responseMimeType: z.enum(["text/plain", "application/json"]).optional(),
    responseJsonSchema: z.looseObject({ type: z.literal("object") }).optional(),
    // https://cloud.google.com/vertex-ai/generative-ai/docs/thinking
    thinkingConfig: z.strictObject({ thinkingBudget: z.int().min(-1).max(32_768) }).optional(),
  })
  .refine(
    ({ responseJsonSchema, responseMimeType }) =>
      !responseJsonSchema || responseMimeType === "application/json",
    "responseJsonSchema needs responseMimeType application/json",
  );

export const generateRequest = z.strictObject({
  contents,
  systemInstruction: z.strictObject({ role: z.string().optional(), parts }).optional(),
  safetySettings: z.array(safetySetting).optional(),
  generationConfig: generationConfig.optional(),
  tools: tools.optional(),
  toolConfig: toolConfig.optional(),
});

/**
 * Embedding models: longest vector, inputs in one request, tokens of one input and of a request
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings).
 */
export const embeddingModels: Record<string, { dimensions: number; instances: number }> = {
  "gemini-embedding-001": { dimensions: 3072, instances: 1 },
  "text-embedding-005": { dimensions: 768, instances: 250 },
  "text-multilingual-embedding-002": { dimensions: 768, instances: 250 },
};
export const mostTokensPerInput = 2_048;
export const mostTokensPerRequest = 20_000;

/**
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api, with
 * the task types of
 * https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/task-types
 */
export const predictRequest = z.strictObject({
  instances: z
    .array(
      z.strictObject({
        content: wellFormed.min(1, "The text content is empty."),
        task_type: z
          .enum([
            "RETRIEVAL_QUERY",
            "RETRIEVAL_DOCUMENT",
            "SEMANTIC_SIMILARITY",
            "CLASSIFICATION",
            "CLUSTERING",
            "QUESTION_ANSWERING",
            "FACT_VERIFICATION",
            "CODE_RETRIEVAL_QUERY",
          ])
          .optional(),
        title: wellFormed.optional(),
      }),
    )
    .min(1),
  parameters: z
    .strictObject({
      autoTruncate: z.boolean().optional(),
      outputDimensionality: z.int().min(1).optional(),
    })
    .optional(),
});
