import { describe, expect, it } from "vitest";
import type { Reranker } from "#shared/knowledge/ports.ts";

const passages = [
  { id: "a", title: "Tarifas", text: "El corte de pelo cuesta 18,00 euros." },
  { id: "b", title: "Contrato > Duración", text: "El contrato de alquiler vence en mayo." },
  { id: "c", title: "Jardín", text: "Vendemos girasoles frescos." },
];
const query = "¿Cuándo vence el contrato de alquiler?";

/** What every reranker promises; one run per adapter. */
export function describeReranker(
  name: string,
  create: () => Promise<{ reranker: Reranker; close(): Promise<void> }>,
): void {
  async function withReranker<T>(work: (reranker: Reranker) => Promise<T>): Promise<T> {
    const { reranker, close } = await create();
    try {
      return await work(reranker);
    } finally {
      await close();
    }
  }

  describe(`${name} as a reranker`, () => {
    it("names itself", () =>
      withReranker(async ({ model }) => {
        expect(model).toMatch(/^\S+$/);
      }));

    it("gives the passage that answers the best score, and each one in 0..1", () =>
      withReranker(async (reranker) => {
        const { scores, units } = await reranker.rerank(query, passages);
        const [best] = [...scores].sort((x, y) => y[1] - x[1]);
        expect(best?.[0]).toBe("b");
        expect([...scores.keys()].sort()).toEqual(["a", "b", "c"]);
        expect([...scores.values()].every((score) => score >= 0 && score <= 1)).toBe(true);
        expect(Number.isInteger(units)).toBe(true);
      }));

    it("gives the same scores in any order", () =>
      withReranker(async (reranker) => {
        const { scores } = await reranker.rerank(query, passages);
        const turned = await reranker.rerank(query, passages.toReversed());
        expect(new Map([...turned.scores].sort())).toEqual(new Map([...scores].sort()));
      }));

    it("bears nothing, and very much of everything", () =>
      withReranker(async (reranker) => {
        expect((await reranker.rerank(query, [])).scores.size).toBe(0);
        const long = Array.from({ length: 200 }, (_, i) => ({
          id: `p${i}`,
          title: `Título ${i} \ud800`,
          text: `${i} ${"palabra \ud800 ".repeat(i * 10)}`,
        }));
        const { scores } = await reranker.rerank("palabra \ud800 ".repeat(3_000), long);
        expect(scores.size).toBe(200);
      }));

    it("does not begin what nobody waits for", () =>
      withReranker(async (reranker) => {
        const gone = AbortSignal.abort(new Error("gone"));
        await expect(reranker.rerank(query, passages, gone)).rejects.toThrow("gone");
      }));
  });
}
