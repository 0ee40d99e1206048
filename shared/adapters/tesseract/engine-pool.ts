import { AppError } from "#shared/kernel/errors.ts";
import type { Block } from "./join-blocks.ts";
import { gatherLanguages, type LanguageName } from "./language-data.ts";
import { type Engine, startEngine } from "./start-engine.ts";

/** An engine's memory only grows: after so many pages another one takes its place. */
const pagesPerEngine = 50;
/** One that nobody asks for is let go. */
const idleMilliseconds = 60_000;

type Slot = { engine?: Engine | undefined; languages: string; pages: number };

/** Engines that start when the first page comes, each for the languages it was last asked for. */
export function createEnginePool(size: number) {
  const free: Slot[] = Array.from({ length: size }, () => ({ languages: "", pages: 0 }));
  const all = [...free];
  const waiting: ((slot: Slot) => void)[] = [];
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  let gathered: ReturnType<typeof gatherLanguages> | undefined;

  async function take(signal: AbortSignal | undefined): Promise<Slot> {
    clearTimeout(idle);
    const slot = free.pop();
    if (slot) return slot;
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal?.reason);
      };
      const go = (given: Slot) => {
        signal?.removeEventListener("abort", leave);
        resolve(given);
      };
      signal?.addEventListener("abort", leave, { once: true });
      waiting.push(go);
    });
  }

  function giveBack(slot: Slot): void {
    const next = waiting.shift();
    if (next) next(slot);
    else free.push(slot);
    if (free.length < size) return;
    idle = setTimeout(() => void Promise.all(free.map(stop)), idleMilliseconds).unref();
  }

  async function stop(slot: Slot): Promise<void> {
    const { engine } = slot;
    slot.engine = undefined;
    slot.pages = 0;
    await engine?.stop();
  }

  async function engineFor(slot: Slot, languages: LanguageName[]): Promise<Engine> {
    if (closed) throw new AppError("unavailable");
    const wanted = languages.join("+");
    if (slot.engine && (slot.languages !== wanted || slot.pages >= pagesPerEngine)) {
      await stop(slot);
    }
    gathered ??= gatherLanguages();
    slot.engine ??= await startEngine(languages, (await gathered).folder);
    if (closed) throw new AppError("unavailable"); // while it started
    slot.languages = wanted;
    slot.pages++;
    return slot.engine;
  }

  return {
    async read(image: Buffer, languages: LanguageName[], signal?: AbortSignal): Promise<Block[]> {
      signal?.throwIfAborted();
      const slot = await take(signal);
      // An engine cannot be interrupted: it is thrown away with its page.
      const abandon = () => void stop(slot);
      signal?.addEventListener("abort", abandon, { once: true });
      try {
        const engine = await engineFor(slot, languages);
        signal?.throwIfAborted();
        return await engine.read(image);
      } catch (error) {
        await stop(slot);
        signal?.throwIfAborted();
        throw error instanceof AppError ? error : new AppError("unavailable", { cause: error });
      } finally {
        signal?.removeEventListener("abort", abandon);
        giveBack(slot);
      }
    },
    async close(): Promise<void> {
      closed = true;
      clearTimeout(idle);
      await Promise.all(all.map(stop));
      await (await gathered)?.remove();
    },
  };
}
