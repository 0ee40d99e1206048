import { describe, expect, it } from "vitest";
import { answerModelEnv } from "#shared/config/answer-model.ts";
import { embedderEnv } from "#shared/config/embedder.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { passageIndexEnv } from "#shared/config/passage-index.ts";
import { recognizerEnv } from "#shared/config/recognizer.ts";
import { rerankerEnv } from "#shared/config/reranker.ts";
import { unitConfig } from "#shared/config/unit-config.ts";
import { EnvError, parseEnv } from "#shared/kernel/parse-env.ts";

const everything = unitConfig({
  ...answerModelEnv,
  ...embedderEnv,
  ...rerankerEnv,
  ...recognizerEnv,
  ...passageIndexEnv,
  ...eventBusEnv,
});

/** The variables that need attention. */
function problems(env: Record<string, string>): string[] {
  const defaults = { INDEX_URL: "file:/tmp/index", EVENTS_URL: "pubsub://pueblo-project" };
  try {
    parseEnv(everything, { ...defaults, ...env });
    return [];
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    return error.lines.map((line) => line.trim().replace(/:.*/, ""));
  }
}

const project = { VERTEX_PROJECT: "pueblo" };
const ollama = { OPENAI_BASE_URL: "http://127.0.0.1:11434/v1" };

describe("the environment of a unit", () => {
  it.each<[Record<string, string>, string[]]>([
    [{ ANSWER_MODEL: "gemini/gemini-2.5-flash" }, ["VERTEX_PROJECT"]],
    [{ EMBEDDING_MODEL: "gemini/gemini-embedding-001" }, ["VERTEX_PROJECT"]],
    [{ RERANKER: "ranking/semantic-ranker-default-004" }, ["VERTEX_PROJECT"]],
    [{ RECOGNIZER: "gemini/gemini-2.5-flash" }, ["VERTEX_PROJECT"]],
    [{ RECOGNIZER: "tesseract", RECOGNITION_LANGUAGES: "spa" }, ["RECOGNITION_LANGUAGES"]],
    [{ ANSWER_MODEL: "openai/gpt-5" }, ["OPENAI_API_KEY"]],
    [{ INDEX_URL: "pinecone://index.example" }, ["PINECONE_API_KEY"]],
    [{ EMBEDDING_MODEL: "openai/nomic-embed-text", ...ollama }, ["EMBEDDING_DIMENSIONS"]],
    [{ EMBEDDING_MODEL: "gemini/gemini-embedding-9", ...project }, ["EMBEDDING_MODEL"]],
    [
      {
        EMBEDDING_MODEL: "gemini/text-embedding-005",
        EMBEDDING_DIMENSIONS: "1536",
        ...project,
      },
      ["EMBEDDING_DIMENSIONS"],
    ],
    [{ EVENTS_URL: "push:" }, ["EVENTS_URL"]],
    [{ EVENTS_URL: "push:document-uploaded" }, ["EVENTS_URL"]],
    [
      { ANSWER_MODEL: "gemini/x", INDEX_URL: "pinecone://index.example" },
      ["VERTEX_PROJECT", "PINECONE_API_KEY"],
    ],
    // With what is wrong by itself, all at once.
    [
      { INDEX_URL: "pinecone://index.example", EVENTS_URL: "", ANSWER_MODEL: "gemini/x" },
      ["EVENTS_URL", "VERTEX_PROJECT", "PINECONE_API_KEY"],
    ],
    [
      {
        EMBEDDING_MODEL: "openai/nomic-embed-text",
        EMBEDDING_DIMENSIONS: "7",
        OPENAI_BASE_URL: "?",
      },
      ["OPENAI_BASE_URL", "EMBEDDING_DIMENSIONS"],
    ],
    // A stand-in that nobody would ever ask.
    [{ ANSWER_FALLBACK_MODEL: "gemini-2.5-flash-lite" }, ["ANSWER_FALLBACK_MODEL"]],
    [
      { ANSWER_MODEL: "openai/llama3.1", ANSWER_FALLBACK_MODEL: "gemini-2.5-flash", ...ollama },
      ["ANSWER_FALLBACK_MODEL"],
    ],
    [
      { ANSWER_MODEL: "gemini/x", ANSWER_FALLBACK_MODEL: "gemini/y", ...project },
      ["ANSWER_FALLBACK_MODEL"],
    ],
  ])("is refused, with the variable's name: %o", (env, names) => {
    expect(problems(env)).toEqual(names);
  });

  it.each<Record<string, string>>([
    {},
    { ANSWER_MODEL: "gemini/gemini-2.5-flash", ...project },
    { ANSWER_MODEL: "gemini/x", ANSWER_FALLBACK_MODEL: "gemini-2.5-flash-lite", ...project },
    { ANSWER_MODEL: "openai/llama3.1", ...ollama },
    { EMBEDDING_MODEL: "openai/nomic-embed-text", EMBEDDING_DIMENSIONS: "768", ...ollama },
    { EMBEDDING_MODEL: "openai/text-embedding-3-large", OPENAI_API_KEY: "key" },
    { EMBEDDING_MODEL: "gemini/gemini-embedding-001", EMBEDDING_DIMENSIONS: "3072", ...project },
    { INDEX_URL: "pinecone://index.example", PINECONE_API_KEY: "key" },
    { EVENTS_URL: "push:a=http://127.0.0.1:1,b=https://x.example/b" },
  ])("is taken: %o", (env) => expect(problems(env)).toEqual([]));

  it("asks a unit for nothing that it does not read", () => {
    const { INDEX_URL } = passageIndexEnv;
    const indexAlone = unitConfig({ INDEX_URL });
    expect(parseEnv(indexAlone, { INDEX_URL: "pinecone://index.example" })).toBeDefined();
  });
});
