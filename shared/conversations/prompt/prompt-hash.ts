import { createHash } from "node:crypto";
import type { ModelRequest } from "../ports.ts";
import { buildPrompt } from "./build-prompt.ts";
import type { Prompt } from "./text-model.ts";

/** The prompt with fences whose key is the first of 0, 1, 2, … that stands nowhere in it. */
export function canonicalPrompt(request: ModelRequest): Prompt {
  let next = 0;
  return buildPrompt(request, () => (next++).toString(16).padStart(16, "0"));
}

/** SHA-256 in hex: two requests of the same hash are the same words to the model. */
export function promptHash(request: ModelRequest): string {
  const { instruction, input } = canonicalPrompt(request);
  return createHash("sha256")
    .update(JSON.stringify([instruction, input]))
    .digest("hex");
}
