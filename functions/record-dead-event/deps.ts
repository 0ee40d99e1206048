import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import type { Config } from "./config.ts";

export type Deps = { db: Database; logger: Logger };

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => {
    return { ...base, db: await openDatabase(config, parts) };
  });
}
