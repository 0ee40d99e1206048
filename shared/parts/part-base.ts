import type { ClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";

/** What every `open…` gets: where to log, and where to leave what has to be closed. */
export type PartBase = { logger: Logger; closing: ClosingStack };
