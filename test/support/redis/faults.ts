import type { Fault } from "./fake-redis.ts";

/** How long a command may take in the tests of faults that are about waiting, in milliseconds. */
const impatientMs = 50;

/** What each adapter that speaks to Redis has to get over. */
export const redisFaults: { name: string; fault: Fault; commandMs: number }[] = [
  { name: "the connection is reset", fault: "reset", commandMs: 5_000 },
  { name: "no answer comes", fault: "silence", commandMs: impatientMs },
  {
    name: "the answer comes too late",
    fault: { delayMs: 2 * impatientMs },
    commandMs: impatientMs,
  },
  { name: "half an answer comes", fault: "half an answer", commandMs: 5_000 },
  { name: "it is not Redis that answers", fault: "another protocol", commandMs: 5_000 },
  {
    name: "Redis is still loading",
    fault: { error: "LOADING Redis is loading the dataset in memory" },
    commandMs: 5_000,
  },
  {
    name: "Redis is full",
    fault: { error: "OOM command not allowed when used memory > 'maxmemory'." },
    commandMs: 5_000,
  },
  {
    name: "Redis forgot who we are",
    fault: { error: "NOAUTH Authentication required." },
    commandMs: 5_000,
  },
];
