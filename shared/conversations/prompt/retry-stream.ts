import { type RetryPolicy, type Verdict, withRetries } from "#shared/kernel/retry.ts";

/**
 * A stream that may be opened anew as long as it has said nothing: what follows its first item is
 * never repeated. `opens` are tried in turn, each as often as the policy says; `onward` hears why
 * one was given up for the next.
 */
export async function* retryStream<T>(
  opens: (() => AsyncIterable<T>)[],
  judge: (error: unknown) => Verdict,
  policy: RetryPolicy,
  signal: AbortSignal,
  onward: (error: unknown) => void = () => {},
): AsyncGenerator<T> {
  const { events, first } = await openOne(opens, judge, policy, signal, onward);
  try {
    for (let next = first; !next.done; next = await events.next()) yield next.value;
  } finally {
    await events.return?.();
  }
}

async function openOne<T>(
  opens: (() => AsyncIterable<T>)[],
  judge: (error: unknown) => Verdict,
  policy: RetryPolicy,
  signal: AbortSignal,
  onward: (error: unknown) => void,
) {
  for (const [i, open] of opens.entries()) {
    try {
      return await withRetries(
        async () => {
          const events = open()[Symbol.asyncIterator]();
          return { events, first: await events.next() };
        },
        judge,
        policy,
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      if (i === opens.length - 1 || !judge(error).retry) throw error;
      onward(error);
    }
  }
  throw new Error("nothing to open");
}
