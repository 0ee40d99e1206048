import { describe, expect, it } from "vitest";
import type { Embedder } from "#shared/knowledge/ports.ts";

const dot = (a: number[] = [], b: number[] = []) =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

/** What every embedder promises; one run per adapter. */
export function describeEmbedder(
  name: string,
  create: () => Promise<{ embedder: Embedder; close(): Promise<void> }>,
): void {
  async function withEmbedder<T>(work: (embedder: Embedder) => Promise<T>): Promise<T> {
    const { embedder, close } = await create();
    try {
      return await work(embedder);
    } finally {
      await close();
    }
  }
  const embed = (texts: string[], purpose: "passage" | "query" = "passage") =>
    withEmbedder(async (embedder) => (await embedder.embed(texts, purpose)).vectors);

  describe(`${name} as an embedder`, () => {
    it("names its model and its dimensions", () =>
      withEmbedder(async ({ model, dimensions }) => {
        expect(model).toMatch(/^\S+$/);
        expect(model).toContain(String(dimensions));
      }));

    it.each(["passage", "query"] as const)("gives unit vectors of its dimensions: %s", (purpose) =>
      withEmbedder(async (embedder) => {
        const texts = ["El contrato vence en mayo.", "Vendemos girasoles."];
        const { vectors, tokens } = await embedder.embed(texts, purpose);
        expect(vectors).toHaveLength(2);
        for (const vector of vectors) {
          expect(vector).toHaveLength(embedder.dimensions);
          expect(dot(vector, vector)).toBeCloseTo(1, 5);
        }
        expect(tokens).toBeGreaterThan(0);
      }),
    );

    it("gives each of many texts its own vector, in order, the same each time", async () => {
      const texts = Array.from({ length: 60 }, (_, i) => `El recibo número ${i * 37} se pagó.`);
      const [first, second] = [await embed(texts), await embed([texts[41] ?? "", texts[0] ?? ""])];
      expect(first).toHaveLength(60);
      expect(dot(first[41], second[0])).toBeCloseTo(1, 4);
      expect(dot(first[0], second[1])).toBeCloseTo(1, 4);
      expect(dot(first[0], first[41])).toBeLessThan(0.999);
    });

    it("puts a question nearer to its answer than to anything else", async () => {
      const [question] = await embed(["vencimiento del contrato"], "query");
      const [answer, other] = await embed(["El contrato vence en mayo", "Vendemos girasoles"]);
      expect(dot(question, answer)).toBeGreaterThan(dot(question, other));
    });

    it("has no direction for what is blank, wherever it stands", () =>
      withEmbedder(async (embedder) => {
        const { vectors } = await embedder.embed(["", "girasoles", " \n\t"], "passage");
        const none = Array(embedder.dimensions).fill(0);
        expect([vectors[0], vectors[2]]).toEqual([none, none]);
        expect(dot(vectors[1], vectors[1])).toBeCloseTo(1, 5);
        expect(await embedder.embed([], "query")).toEqual({ vectors: [], tokens: 0 });
      }));

    it.each([
      ["32 kB", "palabra ".repeat(4_000)],
      ["a megabyte", "palabra ".repeat(125_000)],
      ["half a character", "media \ud800 letra 🙂"],
      ["no words", "***\u0000\u0007 🙂🙂"],
      ["one word without end", "x".repeat(60_000)],
    ])("bears %s", (_what, text) =>
      withEmbedder(async (embedder) => {
        const { vectors } = await embedder.embed([text, "y algo más"], "query");
        expect(vectors.map(({ length }) => length)).toEqual(Array(2).fill(embedder.dimensions));
        expect(vectors.flat().every(Number.isFinite)).toBe(true);
      }),
    );

    it("does not begin what nobody waits for", () =>
      withEmbedder(async (embedder) => {
        const gone = AbortSignal.abort(new Error("gone"));
        await expect(embedder.embed(["girasoles"], "query", gone)).rejects.toThrow("gone");
      }));
  });
}
