import { expect, it } from "vitest";
import { describeEmbedder } from "../../../test/support/embedder-conformance.ts";
import { createHashingEmbedder } from "./create-hashing-embedder.ts";

describeEmbedder("hashing", async () => ({
  embedder: createHashingEmbedder({ dimensions: 128 }),
  close: async () => {},
}));

const embedder = createHashingEmbedder({ dimensions: 128 });
const embed = async (...texts: string[]) => (await embedder.embed(texts, "passage")).vectors;
const dot = (a: number[] = [], b: number[] = []) =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

it("makes unit vectors of the length that it says, the same each time", async () => {
  const [vector] = await embed("El contrato vence en mayo.");
  expect(vector).toHaveLength(embedder.dimensions);
  expect(dot(vector, vector)).toBeCloseTo(1);
  expect(
    await createHashingEmbedder({ dimensions: 128 }).embed(["El contrato vence en mayo."], "query"),
  ).toEqual({
    vectors: [vector],
    tokens: 5,
  });
});

it("names model and dimensions, so that no cache mixes them up", () => {
  expect(createHashingEmbedder().model).not.toBe(embedder.model);
  expect(createHashingEmbedder().dimensions).toBe(512);
});

it("puts texts with common words, endings or misspellings near each other", async () => {
  const [question, answer, misspelt, other] = await embed(
    "vencimiento del contrato",
    "Los contratos vencen en mayo",
    "Los conrtatos vencen en mayo",
    "Vendemos girasoles frescos",
  );
  expect(dot(question, answer)).toBeGreaterThan(dot(question, misspelt));
  expect(dot(question, misspelt)).toBeGreaterThan(dot(question, other) + 0.05);
});

it("has no direction for a text without words", async () => {
  expect(await embed("", "¿? 🙂")).toEqual([Array(128).fill(0), Array(128).fill(0)]);
});

it("keeps the order of many texts, and stops when nobody waits", async () => {
  const texts = Array.from({ length: 50 }, (_, i) => `texto número ${i}`);
  const together = await embed(...texts);
  expect(together[37]).toEqual((await embed("texto número 37"))[0]);
  await expect(
    embedder.embed(texts, "passage", AbortSignal.abort(new Error("gone"))),
  ).rejects.toThrow("gone");
});
