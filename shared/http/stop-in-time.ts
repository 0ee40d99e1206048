import type { ProcessLogger } from "#shared/telemetry/logger.ts";

export type Stoppable = {
  /** Takes nothing more, and ends what runs, within so many milliseconds. */
  drain(withinMs: number): Promise<void>;
  /** Then: what they used, the last of it the telemetry. */
  close(): Promise<void>;
};

/** How the time is spent: most of it on running requests, the rest on closing parts and flushing. */
const shares = { drain: 0.75, overall: 0.95 };

/**
 * Ends the process in order at SIGTERM or SIGINT, with 0, or with 1 when it could not be done
 * within `seconds` (after which SIGKILL comes: on Cloud Run ten) or a part failed to close. A
 * second signal ends it at once.
 * https://cloud.google.com/run/docs/container-contract#instance-shutdown
 */
export function stopInTime(service: Stoppable, seconds: number, logger: ProcessLogger): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) {
      logger.warn("stopped at once", { signal });
      process.exit(1);
    }
    stopping = true;
    logger.info("stopping", { signal });
    setTimeout(
      () => {
        logger.fatal("not stopped in time");
        process.exit(1);
      },
      seconds * 1000 * shares.overall,
    );
    try {
      await service.drain(seconds * 1000 * shares.drain);
      await service.close();
      process.exit(0);
    } catch (error) {
      logger.error("not stopped well", { error });
      process.exit(1);
    }
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** What nobody caught leaves the process in no known state: it says so, and ends. */
export function dieOfTheUnexpected(logger: ProcessLogger): void {
  process.on("uncaughtException", (error, origin) => {
    logger.fatal("nobody caught this", { error, origin });
    process.exit(1);
  });
}
