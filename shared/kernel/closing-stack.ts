/** What was opened, closed in reverse: all of it, even when one closing fails. */
export function createClosingStack() {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  return {
    push(close: () => Promise<unknown> | unknown): void {
      closers.push(close);
    },
    /** Throws the first failure, after everything was tried. */
    async close(): Promise<void> {
      const failures: unknown[] = [];
      for (let close = closers.pop(); close; close = closers.pop()) {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
export type ClosingStack = ReturnType<typeof createClosingStack>;
