import { expect, it } from "vitest";
import type { FoundPassage } from "./hydrate-passages.ts";
import { spreadDocuments } from "./spread-documents.ts";

/** `a1 a2 b3`: passages of documents a and b, each a little worse than the one before. */
function ranked(names: string, scoreOf = (rank: number) => 1 - rank / 100): FoundPassage[] {
  return names
    .split(" ")
    .map(
      (name, rank) =>
        ({ id: name, document: { id: name.charAt(0) }, score: scoreOf(rank) }) as FoundPassage,
    );
}

const namesOf = (found: FoundPassage[]) => found.map(({ id }) => id).join(" ");
const crowd = "a1 a2 a3 a4 a5 a6 a7 a8 a9 a10";

it("gives the last fifth of the places to others, when one document has all before it", () => {
  const found = spreadDocuments(ranked(`${crowd} b1 c1 b2`), 10);
  expect(namesOf(found)).toBe("a1 a2 a3 a4 a5 a6 a7 a8 b1 c1");
});

it("changes nothing where others have their places, or nothing good to say, or are not there", () => {
  const mixed = "a1 b1 a2 a3 a4 c1 a5 a6 b2 a7 a8 a9";
  expect(namesOf(spreadDocuments(ranked(mixed), 10))).toBe("a1 b1 a2 a3 a4 c1 a5 a6 b2 a7");
  const poor = ranked(`${crowd} b1`, (rank) => (rank < 10 ? 1 : 0.4));
  expect(namesOf(spreadDocuments(poor, 10))).toBe(crowd);
  expect(namesOf(spreadDocuments(ranked(crowd), 10))).toBe(crowd);
});

it("never gives fewer, nor more, nor another order", () => {
  expect(namesOf(spreadDocuments(ranked("a1 b1"), 10))).toBe("a1 b1");
  expect(namesOf(spreadDocuments(ranked("a1 a2 b1"), 1))).toBe("a1");
  expect(spreadDocuments([], 10)).toEqual([]);
});
