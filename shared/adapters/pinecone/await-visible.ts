import { AppError } from "#shared/kernel/errors.ts";
import { type RetryPolicy, withRetries } from "#shared/kernel/retry.ts";
import type { Connection } from "./connect.ts";

/** Pinecone is eventually consistent: what was written may not be found yet. */
class NotVisible extends Error {}

/** Enough to see whether the last write is there, and no more than fits into an address. */
const probed = 20;

/**
 * Waits until searches see a write: until they answer with its log sequence number or a later one.
 * https://docs.pinecone.io/guides/index-data/check-data-freshness#check-the-log-sequence-number
 * A server that does not number its writes is asked for `ids`, the vectors that were written; a
 * deletion is then taken as seen: what has no row is shown to nobody.
 * Throws `unavailable` when the policy's patience is over.
 */
export async function awaitVisible(
  write: { namespace: string; lsns: (number | undefined)[]; ids: string[] },
  config: { dimensions: number; visibility: RetryPolicy },
  { run }: Pick<Connection, "run">,
): Promise<void> {
  const { namespace } = write;
  const numbered = write.lsns.filter((lsn) => lsn !== undefined);
  const awaited = Math.max(...numbered);
  // Any direction would do; a query without one is refused.
  const vector = Array.from({ length: config.dimensions }, (_, i) => (i === 0 ? 1 : 0));
  const ids = write.ids.slice(-probed);

  async function isSeen(): Promise<boolean> {
    if (numbered.length > 0) {
      const { lsn, result } = await run((index) => index.query({ vector, topK: 1, namespace }));
      // An empty namespace has no number to tell: nothing is left to be found in it.
      if (lsn === undefined) return write.ids.length === 0 && result.matches.length === 0;
      return lsn >= awaited;
    }
    if (ids.length === 0) return true;
    const { result } = await run((index) => index.fetch({ ids, namespace }));
    return ids.every((id) => result.records[id] !== undefined);
  }

  try {
    await withRetries(
      async () => {
        if (!(await isSeen())) throw new NotVisible("written, but not to be found yet");
      },
      (error) => ({ retry: error instanceof NotVisible }),
      config.visibility,
    );
  } catch (error) {
    throw error instanceof NotVisible ? new AppError("unavailable", { cause: error }) : error;
  }
}
