import { describe, expect, it } from "vitest";
import { createPassageMemory } from "./passage-memory.ts";

const passage = (id: string, text = "x") => ({
  ...{ id, text, documentId: "doc", generation: 1, page: null, headings: [] },
  ...{ start: 0, end: text.length, confidence: null, before: null, after: null },
});

describe("the memory of passages", () => {
  it("knows a passage for the tenant it was read for, and for no other", () => {
    const memory = createPassageMemory();
    memory.keep("ten_1", [passage("psg_1")]);
    expect(memory.find("ten_1", "psg_1")).toEqual(passage("psg_1"));
    expect(memory.find("ten_2", "psg_1")).toBeUndefined();
  });

  it("holds no more than it may, the latest longest", () => {
    const memory = createPassageMemory({ mostBytes: 100_000, longestMs: 60_000 });
    const ids = Array.from({ length: 100 }, (_, i) => `psg_${i}`);
    for (const id of ids) memory.keep("ten_1", [passage(id, "x".repeat(1_000))]);
    const known = ids.filter((id) => memory.find("ten_1", id));
    expect(known.length).toBeLessThan(50);
    expect(known.at(-1)).toBe("psg_99");
  });

  it("forgets what it has not read anew for long", async () => {
    const memory = createPassageMemory({ mostBytes: 100_000, longestMs: 2 });
    memory.keep("ten_1", [passage("psg_1")]);
    await expect.poll(() => memory.find("ten_1", "psg_1")).toBeUndefined();
  });
});
