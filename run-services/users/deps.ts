import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import type { Database } from "#shared/kernel/database.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import { openTokenVerifier } from "#shared/parts/open-token-verifier.ts";
import type { Config } from "./config.ts";

export type Deps = BaseDeps & { db: Database; verifier: TokenVerifier };

export function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  return openParts(base, async (parts) => ({
    ...base,
    db: await openDatabase(config, parts),
    verifier: await openTokenVerifier(config),
  }));
}
