import type { Logger } from "#shared/kernel/logger.ts";
import type { Drain } from "./create-drain.ts";

const signals = ["SIGTERM", "SIGINT"] as const;

/** Cloud Run kills ten seconds after SIGTERM: https://cloud.google.com/run/docs/container-contract */
const deliveriesMs = 8_000;
const closingMs = 1_500;

/**
 * On SIGTERM: takes nothing more, lets what runs end, closes, exits with 0. To be called when a
 * request has come: the framework has set its own listeners by then, which would break off what
 * runs at once, and are taken off here.
 */
export function stopGracefully(drain: Drain, close: () => Promise<void>, logger: Logger): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    if (!(await drain.drain(deliveriesMs))) logger.warn("stopped before all deliveries ended");
    const late = setTimeout(() => process.exit(0), closingMs);
    await close().catch((error: unknown) => logger.warn("not closed well", { error }));
    clearTimeout(late);
    process.exit(0);
  };
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.on(signal, stop);
  }
}
