import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a command to its end and exits with the code that it returns, or with 1 and the message
 * of what it threw. The first signal only aborts `signal`, so that the command can clean up; the
 * second one ends the process at once.
 */
export async function runCommand(
  command: (signal: AbortSignal) => Promise<number>,
  /** What the exit code is after a signal: a server that was told to stop did well. */
  options: { stopsWell?: boolean } = {},
): Promise<never> {
  const controller = new AbortController();
  let code: number | undefined;
  for (const name of signals) {
    process.on(name, () => {
      const number = 128 + constants.signals[name];
      if (controller.signal.aborted) process.exit(number);
      code = options.stopsWell ? 0 : number;
      console.log("\nDeteniendo… (otra vez, para salir sin esperar)");
      controller.abort();
    });
  }
  try {
    const result = await command(controller.signal);
    process.exit(code ?? result);
  } catch (error) {
    const interrupted = controller.signal.aborted && isAbort(error);
    if (!interrupted) console.error(error instanceof Error ? error.message : error);
    process.exit(interrupted ? code : 1);
  }
}

/** Resolves when the command is told to stop. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
