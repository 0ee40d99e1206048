import { within } from "#shared/kernel/within.ts";

type Ending = {
  /** Closes what the process used. */
  close(): Promise<void>;
  /** How long that may take. */
  withinMs: number;
  /** Sends what tells of it: spans, audit entries. Bounded by itself. */
  flush(): Promise<unknown>;
};

/** The end of a process: what tells of it goes out also when closing fails, or takes too long. */
export async function closeThenFlush({ close, withinMs, flush }: Ending): Promise<void> {
  try {
    await within(withinMs, close());
  } finally {
    await flush();
  }
}
