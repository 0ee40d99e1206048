export type Circuit = {
  /**
   * `closed`: ask. `open`: nobody asks. `due`: it was open for long enough, one may try.
   * `trying`: somebody does.
   */
  state(): "closed" | "open" | "due" | "trying";
  /** What came of a request while it was closed. */
  note(failed: boolean): void;
  /** Runs the trial that is due, and returns whether that went well; what it throws is thrown. */
  tryOnce(trial: () => Promise<boolean>): Promise<boolean>;
};

type CircuitOptions = {
  /** Failures in a row that open it. */
  failures: number;
  openMs: number;
  onOpen(): void;
  onClose(): void;
};

/** Leaves somebody alone for a while who fails again and again. Costs no promise while closed. */
export function createCircuit({ failures, openMs, onOpen, onClose }: CircuitOptions): Circuit {
  let inARow = 0;
  let openedAt: number | undefined;
  let trying = false;

  function open(): void {
    openedAt = performance.now();
    onOpen();
  }

  return {
    state() {
      if (openedAt === undefined) return "closed";
      if (trying) return "trying";
      return performance.now() - openedAt < openMs ? "open" : "due";
    },
    note(failed) {
      inARow = failed ? inARow + 1 : 0;
      if (openedAt === undefined && inARow >= failures) open();
    },
    async tryOnce(trial) {
      trying = true;
      let well = false;
      try {
        well = await trial();
        return well;
      } finally {
        trying = false;
        inARow = 0;
        if (well) {
          openedAt = undefined;
          onClose();
        } else open();
      }
    },
  };
}
