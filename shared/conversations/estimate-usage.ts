import type { ToldEvent } from "./generation.ts";
import type { ModelUsage } from "./ports.ts";
import type { AnswerBasis } from "./prepare-answer.ts";
import { modelRequest } from "./write-answer.ts";

/** English and Spanish text has about so many characters a token (OpenAI's and Google's own rule). */
const charactersPerToken = 4;

/** What an answer has taken so far; said by the model at its end only, and until then estimated. */
export type SpentUsage = { model: string; inputTokens: number; outputTokens: number } & (
  | { estimated: true }
  | Pick<ModelUsage, "cost">
);

/** `runs`: how often the model was asked, when processes died over it; `said`: text of those before. */
export function createSpentUsage(
  basis: AnswerBasis,
  { model, runs, said }: { model: string; runs: number; said: number },
) {
  let output = said;
  let final: SpentUsage | undefined;
  return {
    hear(event: ToldEvent): void {
      if (event.event === "text") output += event.data.delta.length;
      if (event.event === "usage") final = event.data;
    },
    usage(): SpentUsage {
      const inputTokens = runs * tokensOf(JSON.stringify(modelRequest(basis)).length);
      const outputTokens = tokensOf(output);
      return final ?? { model, inputTokens, outputTokens, estimated: true };
    },
  };
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
