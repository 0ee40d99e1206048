import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCutText } from "./cut-text.ts";

/** What is sent when the text comes in these pieces. */
function cutAll(pieces: string[], stop: string[], maxTokens?: number) {
  const text = createCutText({ stop, maxTokens });
  const sent = pieces.map((piece) => text.hear(piece));
  return { sent: sent.join("") + text.end(), cut: text.cut() };
}

const half = /\p{Surrogate}/u;
const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 20 });
const words = fc.array(fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 }), {
  maxLength: 4,
});

describe("a text that is cut", () => {
  it("ends before the first of the words, however it comes in pieces", () => {
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), words, (pieces, stop) => {
        const whole = pieces.join("");
        const { sent, cut } = cutAll(pieces, stop);
        expect(whole.startsWith(sent)).toBe(true);
        expect(stop.some((word) => sent.includes(word))).toBe(false);
        expect(cut).toBe(stop.some((word) => whole.includes(word)) ? "stop" : undefined);
        if (!cut) expect(sent).toBe(whole);
        else expect(stop.some((word) => whole.startsWith(sent + word))).toBe(true);
      }),
    );
  });

  it("is no longer than its tokens, and holds no half characters", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme" })),
        fc.integer({ min: 1, max: 9 }),
        (pieces, maxTokens) => {
          const whole = pieces.join("");
          const { sent, cut } = cutAll(pieces, [], maxTokens);
          expect(sent.length).toBeLessThanOrEqual(maxTokens * 4);
          if (!half.test(whole)) expect(half.test(sent)).toBe(false);
          expect(cut).toBe(whole.length > maxTokens * 4 ? "length" : undefined);
          expect(whole.startsWith(sent)).toBe(true);
        },
      ),
    );
  });

  it("may be cut by what comes first", () => {
    expect(cutAll(["abcdefgh fin"], ["fin"], 2)).toEqual({ sent: "abcdefgh", cut: "length" });
    expect(cutAll(["abc f", "in de"], ["fin"], 2)).toEqual({ sent: "abc ", cut: "stop" });
  });
});
