import { Worker } from "node:worker_threads";

/** What the watchdog leaves on standard error before it ends the process, for the parent to read. */
export const overMemory = "watchdog: over memory limit";
export const overTime = "watchdog: over time limit";

/**
 * Runs on a thread of its own, so that it ends the process even when a parser never yields. Plain
 * JavaScript in a string: the thread then needs no loader and starts at once.
 */
const source = `
const { parentPort, workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
let deadline = Infinity;
function end(why) {
  try { writeSync(2, "\\n" + why + "\\n"); } catch {}
  process.kill(process.pid, "SIGKILL");
}
parentPort.on("message", (milliseconds) => { deadline = performance.now() + milliseconds; });
setInterval(() => {
  if (process.ppid !== workerData.parent) end("watchdog: parent is gone");
  if (process.memoryUsage.rss() > workerData.memoryBytes) end(workerData.overMemory);
  if (performance.now() > deadline) end(workerData.overTime);
}, 50);
`;

export type Watchdog = {
  /** From now on the process has this long. */
  startClock(milliseconds: number): void;
};

/** Watches memory and the parent from the start, time once the clock runs. */
export function startWatchdog(watched: { parent: number; memoryBytes: number }): Watchdog {
  const worker = new Worker(source, {
    eval: true,
    env: {},
    execArgv: [],
    workerData: { ...watched, overMemory, overTime },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
  return { startClock: (milliseconds) => worker.postMessage(milliseconds) };
}
