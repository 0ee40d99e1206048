import type { AnswerStreamConfig } from "#shared/config/answer-streams.ts";
import { createGenerations, type Generations } from "#shared/conversations/generations.ts";
import type { PartBase } from "./part-base.ts";

/** The answers that this process writes; at its end it leaves them to others. */
export function openGenerations(config: AnswerStreamConfig, { closing }: PartBase): Generations {
  const generations = createGenerations({
    graceMs: config.ANSWER_GRACE_SECONDS * 1000,
    leaseMs: config.ANSWER_LEASE_SECONDS * 1000,
  });
  closing.push(generations.close);
  return generations;
}
