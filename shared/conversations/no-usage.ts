import type { ModelUsage } from "./ports.ts";

/** What was used before a model says anything. */
export const noUsage: ModelUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cost: { amountMicros: 0, currency: "USD" },
};
