import { EventEmitter } from "node:events";
import { z } from "zod";
import type { Block } from "./join-blocks.ts";
import type { LanguageName } from "./language-data.ts";

/** One thread with Tesseract on it: one page at a time. */
export type Engine = {
  read(image: Buffer): Promise<Block[]>;
  /** Ends the thread at once; what it was reading is rejected. */
  stop(): Promise<void>;
};

const word = z.object({ text: z.string(), confidence: z.number() });
const lines = z.array(z.object({ words: z.array(word) }));
const page = z.object({
  blocks: z.array(z.object({ paragraphs: z.array(z.object({ lines })) })).nullable(),
});

/** `folder` holds the networks of the languages. */
export async function startEngine(languages: LanguageName[], folder: string): Promise<Engine> {
  const { createWorker, OEM } = await import("tesseract.js");
  const worker = await new Promise<Awaited<ReturnType<typeof createWorker>>>((resolve, reject) => {
    createWorker(languages, OEM.LSTM_ONLY, {
      langPath: folder,
      // Nothing is fetched, and nothing is left behind.
      cacheMethod: "none",
      logger: () => {},
      // Without it, what goes wrong would be thrown at nobody, and a bad start be waited for.
      errorHandler: (reason) =>
        reject(new Error("the recognition engine failed", { cause: reason })),
    }).then(resolve, reject);
  });
  // Said once, or the engine guesses, and prints what it guessed.
  await worker.setParameters({ user_defined_dpi: "250" });
  let fail: (reason: Error) => void = () => {};
  const gone = new Promise<never>((_, reject) => {
    fail = reject;
  });
  gone.catch(() => {});
  const thread: unknown = Reflect.get(worker, "worker");
  if (thread instanceof EventEmitter) {
    thread.on("error", () => fail(new Error("the recognition thread broke down")));
    thread.on("exit", () => fail(new Error("the recognition thread ended")));
  }
  return {
    async read(image) {
      const reading = worker.recognize(image, { rotateAuto: true }, { text: false, blocks: true });
      reading.catch(() => {});
      const { data: found } = await Promise.race([reading, gone]);
      return page.parse(found).blocks ?? [];
    },
    async stop() {
      fail(new Error("the recognition thread was stopped"));
      await worker.terminate();
    },
  };
}
