import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { AnswerEvent } from "./answer.ts";
import type { StoredEvent, ToldEvent } from "./generation.ts";

const textData = z.object({ delta: z.string() });

/** A run of text, or any other event, as it was stored. */
type Said = { text: string } | { event: string; data: unknown };

/**
 * An answer told anew, for readers who have heard `said` of it: only what comes after that. When
 * it takes another course, as a model may, a `restart` and all of it: nobody is told half of one
 * answer and half of another.
 */
export async function* tellTheRest(
  said: StoredEvent[],
  events: AsyncIterable<AnswerEvent>,
): AsyncGenerator<ToldEvent, void> {
  let expected: Said[] | undefined = lastCourse(said);
  const heard: AnswerEvent[] = [];
  for await (const event of events) {
    if (!expected) {
      yield event;
      continue;
    }
    // `done` is stored with the answer: of an answer that goes on it cannot have been said.
    const rest = event.event === "done" ? undefined : matchNext(expected, event);
    heard.push(event);
    if (rest === undefined && expected.length > 0) {
      expected = undefined;
      yield { event: "restart", data: {} };
      yield* heard;
    } else if (rest === undefined) {
      expected = undefined;
      yield event;
    } else if (rest !== "") {
      expected = undefined;
      yield { event: "text", data: { delta: rest } };
    }
  }
}

/** What was said since the last restart, with neighbouring text in one piece. */
function lastCourse(said: StoredEvent[]): Said[] {
  const from = said.findLastIndex(({ event }) => event === "restart") + 1;
  const pieces: Said[] = [];
  for (const { event, data } of said.slice(from)) {
    const last = pieces.at(-1);
    if (event !== "text") pieces.push({ event, data });
    else if (last && "text" in last) last.text += textData.parse(data).delta;
    else pieces.push({ text: textData.parse(data).delta });
  }
  return pieces;
}

/**
 * Takes the event off the front of what was said: "" when it was said, the rest of its text when
 * its beginning was the last that was said, undefined when something else was.
 */
function matchNext(expected: Said[], event: AnswerEvent): string | undefined {
  const next = expected[0];
  if (!next) return undefined;
  if (event.event !== "text" || !("text" in next)) {
    const data = JSON.parse(JSON.stringify(event.data));
    const same =
      !("text" in next) && next.event === event.event && isDeepStrictEqual(next.data, data);
    if (same) expected.shift();
    return same ? "" : undefined;
  }
  const { delta } = event.data;
  const isSaid = next.text.startsWith(delta);
  if (isSaid) {
    next.text = next.text.slice(delta.length);
    if (next.text === "") expected.shift();
    return "";
  }
  if (expected.length > 1 || !delta.startsWith(next.text)) return undefined;
  expected.shift();
  return delta.slice(next.text.length);
}
