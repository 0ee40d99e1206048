import { expect, it } from "vitest";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import { prefixesOf, prefixOf, readVectorId, vectorId } from "./vector-id.ts";

const documentId = newId("doc");
const place = { id: derivedId("psg", documentId, 12, 0), documentId, generation: 12 };

it("says whose vector it is, and begins as all of its document and generation", () => {
  expect(readVectorId(vectorId(place))).toEqual(place);
  expect(vectorId(place).startsWith(prefixOf(documentId) ?? "?")).toBe(true);
  expect(vectorId(place).startsWith(prefixesOf(documentId, [12])[0] ?? "?")).toBe(true);
  expect(vectorId(place).startsWith(prefixesOf(documentId, [1])[0] ?? "?")).toBe(false);
});

it.each(["", "doc1#chunk1", "a#1#b", `${documentId}#1`, `${vectorId(place)}#2`])(
  "knows %j as somebody else's",
  (foreign) => {
    expect(readVectorId(foreign)).toBeUndefined();
  },
);

it("has no beginning for what is no document", () => {
  expect(prefixOf("")).toBeUndefined();
  expect(prefixOf(`${documentId}#1`)).toBeUndefined();
  expect(prefixesOf("doc_x", [1])).toEqual([]);
  expect(prefixesOf(documentId, [])).toEqual([]);
});

it("asks for few generations one by one, for many at once", () => {
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  expect(prefixesOf(documentId, upTo(3))).toEqual(upTo(3).map((n) => `${documentId}#${n}#`));
  expect(prefixesOf(documentId, upTo(300))).toEqual([`${documentId}#`]);
});
