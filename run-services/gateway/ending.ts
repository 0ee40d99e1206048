/** How a request is ended from outside: a kin of AbortController that costs next to nothing. */
export type Ending = {
  end(reason: unknown): void;
  /** Who hears of it: the attempt under way, and at once when the end has come already. */
  set onEnd(listener: ((reason: unknown) => void) | undefined);
  readonly ended: boolean;
};

export function createEnding(): Ending {
  let ended: { reason: unknown } | undefined;
  let hear: ((reason: unknown) => void) | undefined;
  return {
    end(reason) {
      if (ended) return;
      ended = { reason };
      hear?.(reason);
    },
    set onEnd(listener: ((reason: unknown) => void) | undefined) {
      hear = listener;
      if (ended) hear?.(ended.reason);
    },
    get ended() {
      return ended !== undefined;
    },
  };
}

/** Ends after `ms`, unless what it returns is called before. */
export function endAfter(ending: Ending, ms: number): () => void {
  const late = () => ending.end(new Error(`no answer within ${ms} ms`));
  const timer = setTimeout(late, ms);
  return () => clearTimeout(timer);
}
