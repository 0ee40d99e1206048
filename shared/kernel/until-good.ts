/**
 * A check that is made until it succeeds once, and never again; those who ask at the same time
 * share one answer.
 */
export function untilGood(check: () => Promise<void>): () => Promise<void> {
  let checking: Promise<void> | undefined;
  return () => {
    if (!checking) {
      checking = check();
      checking.catch(() => {
        checking = undefined;
      });
    }
    return checking;
  };
}
