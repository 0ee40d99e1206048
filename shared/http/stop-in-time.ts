import type { ProcessLogger } from "#shared/telemetry/logger.ts";

export type Stoppable = {
  /** Takes nothing more, and ends what runs, within so many milliseconds. */
  drain(withinMs: number): Promise<void>;
  /** Then: what they used, within so many milliseconds, and the telemetry after it. */
  close(withinMs: number): Promise<void>;
};

/** How far into the time what has ended: running requests, then the parts, then the telemetry. */
const ends = { drain: 0.7, parts: 0.82, overall: 0.95 };

/**
 * Ends the process in order at SIGTERM or SIGINT, with 0, or with 1 when it could not be done
 * within `seconds` (after which SIGKILL comes: on Cloud Run ten) or a part failed to close. A
 * second signal ends it at once.
 * https://cloud.google.com/run/docs/container-contract#instance-shutdown
 */
export function stopInTime(service: Stoppable, seconds: number, logger: ProcessLogger): void {
  const totalMs = seconds * 1000;
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) {
      logger.warn("stopped at once", { signal });
      process.exit(1);
    }
    stopping = true;
    const startedAt = performance.now();
    logger.info("stopping", { signal });
    setTimeout(() => {
      logger.fatal("not stopped in time");
      process.exit(1);
    }, totalMs * ends.overall);
    try {
      await service.drain(totalMs * ends.drain);
      const spentMs = performance.now() - startedAt;
      await service.close(Math.floor(totalMs * ends.parts - spentMs));
      process.exit(0);
    } catch (error) {
      logger.error("not stopped well", { error });
      process.exit(1);
    }
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
