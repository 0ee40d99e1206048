import type { ModelUsage } from "../ports.ts";

/** Per million tokens, in micro-units of the currency. */
export type Price = {
  inputMicrosPerMillion: number;
  outputMicrosPerMillion: number;
  currency: string;
};

/** What so many tokens cost; nothing where no price is known. Part of a micro-unit counts whole. */
export function priceUsage(
  tokens: { inputTokens: number; outputTokens: number; model?: string },
  price: Price | undefined,
): ModelUsage {
  const { inputMicrosPerMillion = 0, outputMicrosPerMillion = 0, currency = "USD" } = price ?? {};
  const { inputTokens, outputTokens } = tokens;
  const micros = inputTokens * inputMicrosPerMillion + outputTokens * outputMicrosPerMillion;
  return { ...tokens, cost: { amountMicros: Math.ceil(micros / 1_000_000), currency } };
}

/** What two calls took together; the currency is the first one's. */
export function addUsage(a: ModelUsage, b: ModelUsage | undefined): ModelUsage {
  if (!b) return a;
  return {
    ...a,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cost: { ...a.cost, amountMicros: a.cost.amountMicros + b.cost.amountMicros },
  };
}
