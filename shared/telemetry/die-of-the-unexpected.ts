import type { ProcessLogger } from "./logger.ts";

/**
 * What nobody caught leaves the process in no known state: it says so, and ends. In place of
 * whoever else listens, who would say it unredacted, or go on.
 */
export function dieOfTheUnexpected(logger: Pick<ProcessLogger, "fatal">): void {
  process.removeAllListeners("unhandledRejection"); // without one it is an uncaught exception
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error, origin) => {
    logger.fatal("nobody caught this", { error, origin });
    process.exit(1);
  });
}
