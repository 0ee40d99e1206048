import { type DestinationStream, pino } from "pino";

/** Bytes that do not wait for the end of the turn. */
const mostWaiting = 8 * 1024;

/**
 * Standard output. What is logged within one turn of the event loop is written at its end, in one
 * piece: to write is most of what a line costs. What is left when the process exits is written then.
 */
export function standardOutput(): DestinationStream {
  const out = pino.destination({ fd: 1, sync: true, minLength: mostWaiting });
  let planned = false;
  const flush = () => {
    planned = false;
    out.flush();
  };
  process.once("exit", flush);
  return {
    write(line) {
      out.write(line);
      if (planned) return;
      planned = true;
      setImmediate(flush);
    },
  };
}
