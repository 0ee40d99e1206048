import OpenAI from "openai";
import { z } from "zod";
import { jsonOf } from "./http-client.ts";
import type { TestSystem, Visitor } from "./test-system.ts";

const made = z.object({ key: z.string() });

/** A new API key of the visitor's. */
export async function keyOf(visitor: Visitor, scopes: string[]): Promise<string> {
  const answer = await visitor.post("/v1/auth/api-keys", { name: "openai", scopes });
  return (await jsonOf(answer, made, 201)).key;
}

/** OpenAI's own client as anybody installs it, told nothing but where and who. */
export function openAiClient({ url }: Pick<TestSystem, "url">, apiKey: string, maxRetries = 0) {
  return new OpenAI({ apiKey, baseURL: `${url}/v1/openai`, maxRetries });
}
