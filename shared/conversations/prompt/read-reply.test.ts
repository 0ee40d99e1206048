import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../test/support/random.ts";
import type { ModelEvent } from "../ports.ts";
import { createReplyReader } from "./read-reply.ts";

/** The events of a reply that comes in these pieces, with neighbouring texts as one. */
function read(pieces: string[]): ModelEvent[] {
  const reader = createReplyReader();
  const events = [...pieces.flatMap((piece) => reader.hear(piece)), ...reader.end()];
  return events.reduce<ModelEvent[]>((merged, event) => {
    const last = merged.at(-1);
    if (last?.kind === "text" && event.kind === "text") last.delta += event.delta;
    else merged.push({ ...event });
    return merged;
  }, []);
}

const text = (delta: string) => ({ kind: "text", delta });
const quote = (marker: number, words: string) => ({ kind: "quote", marker, quote: words });
const refusal = { kind: "refusal" };

const replies: [string, unknown[]][] = [
  [
    "Son 1.450 euros [1: «1.450,00 euros»]. Fin.",
    [text("Son 1.450 euros "), quote(1, "1.450,00 euros"), text("[1]. Fin.")],
  ],
  ["\n  [[NO_ANSWER]]\n", [refusal]],
  ["No lo sé. [[NO_ANSWER]] Y más [1: «a b»].", [text("No lo sé. "), refusal]],
  [
    'Sí [1: «dos\n  líneas» ] [2: “otra”] y [3: "tercera"]',
    [
      text("Sí "),
      quote(1, "dos\n  líneas"),
      text("[1] "),
      quote(2, "otra"),
      text("[2] y "),
      quote(3, "tercera"),
      text("[3]"),
    ],
  ],
  ["[ 1 : «lote «A» [nuevo] y 2]»]", [quote(1, "lote «A» [nuevo] y 2]"), text("[1]")]],
  [
    "x [1: «uno», «dos»; 3: «tres»] y",
    [text("x "), quote(1, "uno"), quote(1, "dos"), quote(3, "tres"), text("[1][3] y")],
  ],
  [
    "Sin comillas [1: palabras tal cual] y",
    [text("Sin comillas "), quote(1, "palabras tal cual"), text("[1] y")],
  ],
  [
    "Sin cierre [1: «palabras] y sigue",
    [text("Sin cierre "), quote(1, "palabras"), text("[1] y sigue")],
  ],
  ["Se corta [1: «palabras que", [text("Se corta "), quote(1, "palabras que"), text("[1]")]],
  [
    "Lejos [9: «x y»] y [1] y [2, 3]",
    [text("Lejos "), quote(9, "x y"), text("[9] y [1] y [2, 3]")],
  ],
  ["[[1: «a b»]]", [text("["), quote(1, "a b"), text("[1]]")]],
  [
    "lista [véase] [[NO_]] [12345: «x»] [1:",
    [text("lista [véase] [[NO_]] [12345: «x»] "), quote(1, ""), text("[1]")],
  ],
  [
    "cita el centinela [1: «[[NO_ANSWER]]»] bien",
    [text("cita el centinela "), quote(1, "[[NO_ANSWER]]"), text("[1] bien")],
  ],
  ["🙂 [1: «🙂 sí»] 🙂", [text("🙂 "), quote(1, "🙂 sí"), text("[1] 🙂")]],
  ["", []],
  [" \n", []],
];

describe("what a model writes", () => {
  it.each(replies)("is read as events: %j", (reply, events) => {
    expect(read([reply])).toEqual(events);
  });

  it.each(replies)("is the same letter by letter: %j", (reply, events) => {
    expect(read(reply.split(""))).toEqual(events);
  });

  it("is the same however it is cut", () => {
    const random = seededRandom(7);
    const alphabet = [
      "[",
      "]",
      "1",
      "12",
      ":",
      " ",
      "«",
      "»",
      '"',
      "\n",
      ", ",
      "palabra",
      "[[NO_ANSWER]]",
      "[2: «",
      "»]",
      "NO_",
    ];
    const pick = () => alphabet[Math.floor(random() * alphabet.length)] ?? "";
    for (let round = 0; round < 3_000; round++) {
      const long = round % 500 === 0 ? "x".repeat(4_190 + round / 100) : "";
      const reply = Array.from({ length: 30 }, pick).join("") + long + pick() + pick();
      const pieces: string[] = [];
      for (let from = 0; from < reply.length; ) {
        const to = from + 1 + Math.floor(random() * 9);
        pieces.push(reply.slice(from, to));
        from = to;
      }
      expect(read(pieces), JSON.stringify(reply)).toEqual(read([reply]));
    }
  });

  it("lets text through at once, and holds back only what may be a mark", () => {
    const reader = createReplyReader();
    expect(reader.hear("Son 2 [")).toEqual([text("Son 2 ")]);
    expect(reader.hear("1: «dos eu")).toEqual([]);
    expect(reader.hear("ros»] y")).toEqual([quote(1, "dos euros"), text("[1]"), text(" y")]);
  });

  it("is not held back for ever by a citation that does not end", () => {
    const reader = createReplyReader();
    const events = [...reader.hear("Sí [1: «"), ...reader.hear("largo ".repeat(1_000))];
    expect(events.at(-1)).toMatchObject({ kind: "text" });
    expect(events.some(({ kind }) => kind === "quote")).toBe(false);
  });

  it.each(["[", "[1: «", '[1: "a]', "]»[«", "[[NO_", "[1: ", "[1: «a» ", "x "])(
    "is read in time that grows with its length: %s",
    (unit) => {
      const garbage = unit.repeat(Math.ceil(100_000 / unit.length));
      const pieces = garbage.match(/.{1,7}/gsu) ?? [];
      const said = read(pieces).map((event) => (event.kind === "text" ? event.delta.length : 0));
      expect(said.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(garbage.length);
    },
  );
});
