import { createHash } from "node:crypto";
import type { AnswerModel } from "../ports.ts";
import { buildPrompt } from "./build-prompt.ts";
import type { Prompt } from "./text-model.ts";

type Request = Parameters<AnswerModel["answer"]>[0];

/** The prompt with fences whose key is the first of 0, 1, 2, … that stands nowhere in it. */
export function canonicalPrompt(request: Request): Prompt {
  let next = 0;
  return buildPrompt(request, () => (next++).toString(16).padStart(16, "0"));
}

/** SHA-256 in hex: two requests of the same hash are the same words to the model. */
export function promptHash(request: Request): string {
  const { instruction, input } = canonicalPrompt(request);
  return createHash("sha256")
    .update(JSON.stringify([instruction, input]))
    .digest("hex");
}
