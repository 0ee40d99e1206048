import type { Logger } from "#shared/kernel/logger.ts";
import type { Drain } from "./create-drain.ts";

const signals = ["SIGTERM", "SIGINT"] as const;

/**
 * Cloud Run kills ten seconds after SIGTERM: how far into them deliveries have ended, then parts
 * are closed, then everything is over. https://cloud.google.com/run/docs/container-contract
 */
const ends = { deliveries: 7_000, parts: 8_200, overall: 9_500 };

/**
 * On SIGTERM: takes nothing more, lets what runs end, closes (`close` gets the time that its parts
 * have), exits with 0; at a second signal at once, with 1. To be called when a request has come:
 * the framework has set its own listeners by then, which would break off what runs at once, and
 * are taken off here.
 */
export function stopGracefully(
  drain: Drain,
  close: (withinMs: number) => Promise<void>,
  logger: Logger,
): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    const startedAt = performance.now();
    setTimeout(() => {
      logger.warn("not stopped in time");
      process.exit(1);
    }, ends.overall);
    if (!(await drain.drain(ends.deliveries))) logger.warn("stopped before all deliveries ended");
    const left = ends.parts - (performance.now() - startedAt);
    await close(left).catch((error: unknown) => logger.warn("not closed well", { error }));
    process.exit(0);
  };
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.on(signal, stop);
  }
}
