import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { fetchKeys } from "#shared/adapters/access-tokens/fetch-keys.ts";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Config } from "./config.ts";

export type Deps = BaseDeps & { db: Database; verifier: TokenVerifier };

export async function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  const pool = createPool({ connectionString: config.DATABASE_URL }, base.logger);
  const keys = fetchKeys(config.JWKS_URL, systemClock);
  return {
    ...base,
    db: createDatabase(pool, base.logger),
    verifier: createTokenVerifier({ issuer: config.TOKEN_ISSUER, keys }),
    close: () => pool.end(),
  };
}
