import type { Duplex } from "node:stream";

/**
 * Has what is written in one turn leave in one piece: each piece is a call of the system and wakes
 * the other side, which together take longer than a short statement.
 */
export function gatherWrites<T extends Duplex>(stream: T): T {
  let isGathering = false;
  const write = new Proxy(stream.write, {
    apply(write, self, args) {
      if (!isGathering) {
        isGathering = true;
        stream.cork();
        process.nextTick(() => {
          isGathering = false;
          stream.uncork();
        });
      }
      return Reflect.apply(write, self, args);
    },
  });
  // A socket that connects puts its own one back.
  stream.once("connect", () => Object.assign(stream, { write }));
  return Object.assign(stream, { write });
}
