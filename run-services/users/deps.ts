import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Database } from "#shared/kernel/database.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openTokenVerifier } from "#shared/parts/open-token-verifier.ts";
import type { Config } from "./config.ts";

export type Deps = BaseDeps & { db: Database; verifier: TokenVerifier };

export async function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  const closing = createClosingStack();
  return {
    ...base,
    db: await openDatabase(config, { ...base, closing }),
    verifier: openTokenVerifier(config),
    close: closing.close,
  };
}
