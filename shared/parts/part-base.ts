import type { ClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { type Meter, noMeter } from "#shared/kernel/meter.ts";
import type { Tracer } from "#shared/kernel/tracer.ts";

/** What every `open…` gets: where to log, trace and count, and where to leave what has to be closed. */
export type PartBase = {
  logger: Logger;
  tracer?: Tracer;
  metrics?: Meter;
  closing: ClosingStack;
};

export function meterOf({ metrics = noMeter }: PartBase): Meter {
  return metrics;
}
