import fc from "fast-check";
import { expect, it } from "vitest";
import { tellTheRest } from "./already-said.ts";
import type { AnswerEvent } from "./answer.ts";
import type { StoredEvent, ToldEvent } from "./generation.ts";

const start: AnswerEvent = { event: "start", data: { id: "a", conversationId: "c" } };
const text = (delta: string): AnswerEvent => ({ event: "text", data: { delta } });
const inPieces = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 12 });

async function rest(said: ToldEvent[], course: AnswerEvent[]): Promise<ToldEvent[]> {
  const stored: StoredEvent[] = said.map((event, index) => ({ seq: index + 1, ...event }));
  async function* events() {
    yield* course;
  }
  const told: ToldEvent[] = [];
  for await (const event of tellTheRest(stored, events())) told.push(event);
  return told;
}

function textOf(events: ToldEvent[]): string {
  const from = events.findLastIndex(({ event }) => event === "restart") + 1;
  return events
    .slice(from)
    .map((each) => (each.event === "text" ? each.data.delta : ""))
    .join("");
}

it("whatever was heard, and however the same is said again, the rest completes it", async () => {
  await fc.assert(
    fc.asyncProperty(inPieces, fc.nat(60), fc.nat(5), async (pieces, cut, size) => {
      const all = pieces.join("");
      const heard = all.slice(0, cut);
      const chunks = heard.match(new RegExp(`[^]{1,${size + 1}}`, "g")) ?? [];
      const said = [start, ...chunks.map(text)];
      const told = await rest(said, [start, ...pieces.map(text)]);
      expect(told.map(({ event }) => event)).not.toContain("restart");
      expect(textOf([...said, ...told])).toBe(all);
    }),
  );
});

it("whatever was heard, and whatever is said instead, what follows the last restart is whole", async () => {
  await fc.assert(
    fc.asyncProperty(inPieces, inPieces, async (first, second) => {
      const said = [start, ...first.map(text)];
      const usage = {
        model: "m",
        inputTokens: 1,
        outputTokens: 1,
        cost: { amountMicros: 0, currency: "USD" },
      };
      const course: AnswerEvent[] = [start, ...second.map(text), { event: "usage", data: usage }];
      expect(textOf([...said, ...(await rest(said, course))])).toBe(second.join(""));
    }),
  );
});
