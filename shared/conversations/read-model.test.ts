import { expect, it } from "vitest";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import type { AnswerModel, ModelEvent } from "./ports.ts";
import { readModel } from "./read-model.ts";

const request = { question: "¿?", language: "es" as const, passages: [] };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A model that says a word at a time, each after a pause. */
function speaking(words: number, pauseMs: number): AnswerModel {
  return {
    model: "scripted",
    async *answer(): AsyncGenerator<ModelEvent> {
      for (let i = 0; i < words; i++) {
        await pause(pauseMs);
        yield { kind: "text", delta: "sí " };
      }
    },
  };
}

async function read(model: AnswerModel, deadlineMs: number, readerMs: number): Promise<number> {
  const { signal } = new AbortController();
  let heard = 0;
  for await (const _ of readModel(model, request, { signal, deadlineMs, logger })) {
    heard += 1;
    await pause(readerMs);
  }
  return heard;
}

it("does not count the time of a slow reader against the model", async () => {
  expect(await read(speaking(5, 0), 400, 150)).toBe(5);
});

it("ends a model that takes too long in all, though each word comes soon", async () => {
  await expect(read(speaking(1_000, 20), 200, 0)).rejects.toMatchObject({ code: "unavailable" });
});
