import type { HttpContext } from "#shared/http/app-types.ts";
import { demandStillKnown } from "#shared/http/authenticate.ts";

/** In milliseconds: how long whoever may no longer read goes on reading, at most. */
const askAgainMs = 5_000;

/** Runs until the reader has gone, or may not read any more: then `signal` aborts. */
export async function whileKnown(
  c: HttpContext,
  gone: AbortSignal,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const unknown = new AbortController();
  const watch = setInterval(() => {
    demandStillKnown(c).catch((error) => unknown.abort(error));
  }, askAgainMs);
  try {
    await run(AbortSignal.any([gone, unknown.signal]));
  } finally {
    clearInterval(watch);
  }
}
