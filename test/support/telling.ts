import { followAnswer } from "#shared/conversations/follow-answer.ts";
import type { GenerationTimes, StoredEvent } from "#shared/conversations/generation.ts";
import { createGenerations } from "#shared/conversations/generations.ts";
import { startAnswer } from "#shared/conversations/start-answer.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { type Questioning, question, quote, type Script, scripted, text } from "./questioning.ts";

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

export const has = (words: string) => (heard: StoredEvent[]) => textOf(heard).includes(words);

export async function generationRow({ system }: Questioning, id: string) {
  const rows = await system.inspect("SELECT * FROM generations WHERE answer_id = $1", [id]);
  return rows[0];
}

export const eventRows = ({ system }: Questioning, id: string) =>
  system.inspect<StoredEvent>(
    "SELECT seq, event, data FROM answer_events WHERE answer_id = $1 ORDER BY seq",
    [id],
  );

/** Says its first half, waits for the gate, says the second. */
export const inHalves = (gate?: Promise<void>, second = "dos mil cuatrocientos."): Script =>
  async function* () {
    yield quote(1, "La fianza es de 2.400,00 euros");
    yield text("La fianza es de 2.400,00 euros [1], o sea, ");
    yield text("en palabras, ");
    await gate;
    yield text(second);
    yield {
      kind: "usage",
      inputTokens: 9,
      outputTokens: 7,
      cost: { amountMicros: 5, currency: "USD" },
    };
  };

/** What `inHalves` says in all. */
export const whole =
  "La fianza es de 2.400,00 euros [1], o sea, en palabras, dos mil cuatrocientos.";
