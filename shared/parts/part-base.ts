import type { ClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { Tracer } from "#shared/kernel/tracer.ts";

/** What every `open…` gets: where to log and trace, and where to leave what has to be closed. */
export type PartBase = { logger: Logger; tracer?: Tracer; closing: ClosingStack };
