import type { WholeSystem } from "../whole-system.ts";
import { createWorld, type World } from "./world.ts";

/** Worlds that nobody has changed yet, some of them made while others are used. */
export function createWorldSupply(system: WholeSystem, ahead = 3) {
  const ready: Promise<World>[] = [];
  function make(): Promise<World> {
    const world = createWorld(system);
    world.catch(() => {}); // told to whoever takes it
    return world;
  }
  return {
    take(): Promise<World> {
      while (ready.length <= ahead) ready.push(make());
      return ready.shift() ?? make();
    },
    /** Resolves when none is being made any more. */
    async close(): Promise<void> {
      await Promise.allSettled(ready);
    },
  };
}
