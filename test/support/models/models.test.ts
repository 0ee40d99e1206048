import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { goodToken } from "./google-error.ts";
import { goodKey } from "./openai.ts";
import { type Models, startModels } from "./start-models.ts";

let models: Models;
beforeAll(async () => {
  models = await startModels();
});
afterAll(() => models.close());

type Call = { path: string; body: unknown; token?: string | undefined; type?: string };

async function call({ path, body, token, type = "application/json" }: Call) {
  const answer = await fetch(`${models.url}${path}`, {
    method: "POST",
    headers: { "content-type": type, ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: z.unknown().parse(await answer.json()) };
}

const place = "/v1beta1/projects/p/locations/l/publishers/google/models";
const user = { role: "user", parts: [{ text: "hola" }] };
const model = { role: "model", parts: [{ text: "sí" }] };
const record = { id: "1", content: "c" };
const chat = { model: "gpt-4o-mini", messages: [{ role: "user", content: "hola" }] };
const generate = `${place}/gemini-2.5-flash:generateContent`;
const predict = `${place}/gemini-embedding-001:predict`;
const rank = "/v1/projects/p/locations/global/rankingConfigs/default_ranking_config:rank";
const completions = "/openai/v1/chat/completions";
const embeddings = "/openai/v1/embeddings";
const good: Record<string, { token: string; body: object }> = {
  [generate]: { token: goodToken, body: { contents: [user] } },
  [predict]: { token: goodToken, body: { instances: [{ content: "hola" }] } },
  [rank]: { token: goodToken, body: { query: "q", records: [record] } },
  [completions]: { token: goodKey, body: chat },
  [embeddings]: { token: goodKey, body: { model: "text-embedding-3-small", input: ["hola"] } },
};

describe.each(Object.entries(good))("the fake of %s", (path, { token, body }) => {
  it("answers what is right", async () => {
    expect(await call({ path, body, token })).toMatchObject({ status: 200 });
  });

  it("refuses who does not say who they are, unknown fields, other types, no body", async () => {
    expect(await call({ path, body })).toMatchObject({ status: 401 });
    expect(await call({ path, body, token: "wrong" })).toMatchObject({ status: 401 });
    const more = { ...body, unheardOf: 1 };
    expect(await call({ path, body: more, token })).toMatchObject({ status: 400 });
    const plain = await call({ path, body, token, type: "text/plain" });
    expect(plain).toMatchObject({ status: 400 });
    expect(await call({ path, body: {}, token })).toMatchObject({ status: 400 });
  });
});

const config = (generationConfig: object) => ({ contents: [user], generationConfig });
const records = (count: number) => Array.from({ length: count }, () => record);
const strict = (schema: object) => ({
  ...chat,
  response_format: { type: "json_schema", json_schema: { name: "x", strict: true, schema } },
});

it.each<[string, string, unknown]>([
  ["no contents", generate, { contents: [] }],
  ["a turn of the model first", generate, { contents: [model, user] }],
  ["a turn of the model last", generate, { contents: [user, model] }],
  ["two turns of one", generate, { contents: [user, user] }],
  ["an unknown role", generate, { contents: [{ ...user, role: "system" }] }],
  ["an empty part", generate, { contents: [{ role: "user", parts: [{ text: "" }] }] }],
  ["half a character", generate, { contents: [{ role: "user", parts: [{ text: "\ud800" }] }] }],
  ["too hot", generate, config({ temperature: 2.1 })],
  ["too long", generate, config({ maxOutputTokens: 100_000 })],
  ["a schema for no JSON", generate, config({ responseJsonSchema: { type: "object" } })],
  [
    "an unknown threshold",
    generate,
    {
      contents: [user],
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "NEVER" }],
    },
  ],
  ["two instances", predict, { instances: [{ content: "a" }, { content: "b" }] }],
  ["an empty instance", predict, { instances: [{ content: "" }] }],
  ["an unknown task", predict, { instances: [{ content: "a", task_type: "RANKING" }] }],
  [
    "too many dimensions",
    predict,
    { instances: [{ content: "a" }], parameters: { outputDimensionality: 4_000 } },
  ],
  [
    "a text too long that may not be cut",
    predict,
    { instances: [{ content: "x".repeat(9_000) }], parameters: { autoTruncate: false } },
  ],
  [
    "251 instances",
    `${place}/text-embedding-005:predict`,
    { instances: Array(251).fill({ content: "a" }) },
  ],
  [
    "too many tokens",
    `${place}/text-embedding-005:predict`,
    { instances: Array(11).fill({ content: "x".repeat(8_000) }) },
  ],
  ["201 records", rank, { query: "q", records: records(201) }],
  ["no records", rank, { query: "q", records: [] }],
  ["a record without words", rank, { query: "q", records: [{ id: "1" }] }],
  ["an unknown ranker", rank, { model: "x", query: "q", records: records(1) }],
  ["no messages", completions, { ...chat, messages: [] }],
  ["an unknown role", completions, { ...chat, messages: [{ role: "bot", content: "x" }] }],
  [
    "stream options without a stream",
    completions,
    { ...chat, stream_options: { include_usage: true } },
  ],
  [
    "a temperature for a model that reasons",
    completions,
    { ...chat, model: "o3-mini", temperature: 0.1 },
  ],
  ["an open schema", completions, strict({ type: "object", properties: {} })],
  [
    "an optional field",
    completions,
    strict({ type: "object", properties: { a: {} }, required: [], additionalProperties: false }),
  ],
  ["an empty text", embeddings, { model: "text-embedding-3-small", input: [""] }],
  ["2,049 texts", embeddings, { model: "text-embedding-3-small", input: Array(2_049).fill("a") }],
  ["a text too long", embeddings, { model: "text-embedding-3-small", input: ["x".repeat(40_000)] }],
  [
    "too many tokens",
    embeddings,
    { model: "text-embedding-3-small", input: Array(50).fill("x".repeat(30_000)) },
  ],
  [
    "a length for another model",
    embeddings,
    { model: "nomic-embed-text", input: ["a"], dimensions: 768 },
  ],
])("what the services refuse is refused: %s", async (_what, path, body) => {
  const token = path.startsWith("/openai") ? goodKey : goodToken;
  expect(await call({ path, body, token })).toMatchObject({ status: 400, body: { error: {} } });
});

it.each([`${place}/gemini-embedding-001:generateContent`, `${place}/unknown:predict`, "/v1/x"])(
  "what does not exist is not found: %s",
  async (path) => {
    const body = { contents: [user], instances: [{ content: "a" }] };
    expect(await call({ path, body, token: goodToken })).toMatchObject({ status: 404 });
  },
);
