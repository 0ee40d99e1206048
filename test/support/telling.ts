import { followAnswer } from "#shared/conversations/follow-answer.ts";
import type { GenerationTimes, StoredEvent } from "#shared/conversations/generation.ts";
import { createGenerations } from "#shared/conversations/generations.ts";
import { startAnswer } from "#shared/conversations/start-answer.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { type Questioning, question, type Script, scripted } from "./questioning.ts";

/** Something that a test opens, and a script waits for. */
export function createGate() {
  const { promise, resolve } = deferred<void>();
  return { opened: promise, open: () => resolve() };
}

/** A process that tells answers, beside others on the same database. */
export function createTeller(
  { system, ana }: Questioning,
  script: Script,
  times: Partial<GenerationTimes> = {},
) {
  const generations = createGenerations({ flushMs: 5, leaseMs: 300, graceMs: 5_000, ...times });
  const deps = { ...system.deps, model: scripted(script), generations };
  const never = new AbortController().signal;
  return {
    generations,
    deps,
    start: (signal = never, id?: string) =>
      startAnswer({ actor: ana, input: { question, limit: 8 }, id }, deps, signal),
    follow: (id: string, after = 0, { signal = never, actor = ana as Actor } = {}) =>
      followAnswer({ actor, input: { id, after } }, deps, signal),
  };
}

/** Events until the end, or until `enough`. */
export async function hear(
  events: AsyncGenerator<StoredEvent, void>,
  enough: (heard: StoredEvent[]) => boolean = () => false,
): Promise<StoredEvent[]> {
  const heard: StoredEvent[] = [];
  for await (const event of events) {
    heard.push(event);
    if (enough(heard)) break;
  }
  return heard;
}

export function idOf([first]: StoredEvent[]): string {
  const data = first?.data;
  if (typeof data !== "object" || data === null || !("id" in data)) throw new Error("no start");
  return String(data.id);
}

/** The text after the last restart. */
export function textOf(events: StoredEvent[]): string {
  const from = events.findLastIndex(({ event }) => event === "restart") + 1;
  return events
    .slice(from)
    .map(({ event, data }) => (event === "text" ? deltaOf(data) : ""))
    .join("");
}

function deltaOf(data: unknown): string {
  const isDelta = typeof data === "object" && data !== null && "delta" in data;
  return isDelta ? String(data.delta) : "";
}

/** The answer as `done` has it. */
export function answerOf(events: StoredEvent[]): unknown {
  const data = events.at(-1)?.data;
  return typeof data === "object" && data !== null && "answer" in data ? data.answer : undefined;
}

export const isNumbered = (events: StoredEvent[], from = 1) =>
  events.every(({ seq }, index) => seq === from + index);
