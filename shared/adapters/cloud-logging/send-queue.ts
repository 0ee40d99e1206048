import type { Logger } from "#shared/kernel/logger.ts";

type Deps<Item> = {
  send(items: Item[]): Promise<void>;
  /** Takes what will not be sent; `lost` counts all of it so far. */
  giveUp(items: Item[], lost: number): void;
  logger: Logger;
  random(): number;
};

type Bounds = { maxWaiting: number; batchSize: number; gatherMs: number };

/** After a failure the next attempt waits this long, doubling up to the longest. */
const pause = { firstMs: 500, longestMs: 30_000 };

/**
 * Sends items in batches, in order, one request at a time. Never makes `add` wait: when more wait
 * than may, the oldest are given up.
 */
export function createSendQueue<Item>(deps: Deps<Item>, bounds: Bounds) {
  let waiting: Item[] = [];
  let underWay: Item[] = [];
  let failures = 0;
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let closed = false;

  function add(item: Item): void {
    waiting.push(item);
    const excess = closed ? waiting.length : waiting.length - bounds.maxWaiting;
    if (excess > 0) giveUp(waiting.splice(0, excess));
    plan();
  }

  function plan(): void {
    if (closed || timer || sending || waiting.length === 0) return;
    const full = failures === 0 && waiting.length >= bounds.batchSize;
    timer = setTimeout(
      () => {
        timer = undefined;
        sending = sendBatch().finally(() => {
          sending = undefined;
          plan();
        });
      },
      full ? 0 : failures === 0 ? bounds.gatherMs : backoff(),
    ).unref();
  }

  function backoff(): number {
    const longest = Math.min(pause.longestMs, pause.firstMs * 2 ** (failures - 1));
    return longest * (1 - deps.random() / 2);
  }

  /** Never rejects: a batch that fails waits again, before what came meanwhile. */
  async function sendBatch(): Promise<void> {
    const batch = waiting.splice(0, bounds.batchSize);
    underWay = batch;
    try {
      await deps.send(batch);
      failures = 0;
    } catch (error) {
      failures += 1;
      deps.logger.warn("not sent yet; to be sent again", { items: batch.length, failures, error });
      waiting = [...batch, ...waiting];
      const excess = waiting.length - bounds.maxWaiting;
      if (excess > 0) giveUp(waiting.splice(0, excess));
    }
    underWay = [];
  }

  function giveUp(items: Item[]): void {
    lost += items.length;
    deps.giveUp(items, lost);
  }

  async function drain(until: number): Promise<void> {
    await sending;
    // Two failures in a row are enough: who closes has no time for a service that is away.
    for (let failed = 0; waiting.length > 0 && failed < 2 && Date.now() < until; ) {
      await sendBatch();
      failed = failures > 0 ? failed + 1 : 0;
    }
  }

  return {
    add,
    async close(withinMs: number): Promise<void> {
      closed = true;
      clearTimeout(timer);
      let late: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => {
        late = setTimeout(resolve, withinMs);
      });
      await Promise.race([drain(Date.now() + withinMs), timeout]);
      clearTimeout(late);
      // What is under way may yet arrive: twice is better than never.
      const left = [...underWay, ...waiting.splice(0)];
      if (left.length > 0) giveUp(left);
    },
  };
}
