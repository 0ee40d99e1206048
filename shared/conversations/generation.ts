import { z } from "zod";
import { type ErrorCode, errorStatus } from "#shared/kernel/errors.ts";
import type { AnswerEvent } from "./answer.ts";

/**
 * What a reader is told of an answer, in order. After a `restart` the text begins anew: what
 * follows the last one is the whole answer. `error` is the last when there will be none.
 */
export type ToldEvent =
  | AnswerEvent
  | { event: "restart"; data: Record<string, never> }
  | { event: "error"; data: Failure };

/** A code of the API's problems, and what to tell beside it. */
export const failure = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === "string" && Object.hasOwn(errorStatus, code)),
  detail: z.object({ es: z.string(), en: z.string() }).optional(),
});
export type Failure = z.infer<typeof failure>;

/** An event as it is stored and sent: `seq` counts 1, 2, … within its answer. */
export type StoredEvent = { seq: number; event: string; data: unknown };

/** In milliseconds. */
export type GenerationTimes = {
  /** How long a process may be silent before another takes its answers over. */
  leaseMs: number;
  /** How long an answer goes on while nobody listens: they may come back. */
  graceMs: number;
  /** Events wait so long for others, to be stored together; the first ones less. */
  flushMs: number;
};

export const defaultTimes: GenerationTimes = { leaseMs: 5_000, graceMs: 15_000, flushMs: 50 };

/** Why an owner stops before the end. */
export type StopReason =
  /** Somebody else owns it, or it is gone. */
  | "lost"
  /** Nobody listens any more. */
  | "deserted"
  /** This process ends; the next one goes on. */
  | "released";

export class Stop extends Error {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(reason);
    this.reason = reason;
  }
}

/** Whether this is the data of a `text` event. */
export function isText(data: unknown): data is { delta: string } {
  if (typeof data !== "object" || data === null || !("delta" in data)) return false;
  return typeof data.delta === "string";
}
