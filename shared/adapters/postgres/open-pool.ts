import type { Logger } from "#shared/kernel/logger.ts";
import { createPool, type OpenPool, opened } from "./create-pool.ts";

export type PoolConfig = {
  /** `postgres://user:password@host/database`; for Cloud SQL, of which user and database count. */
  connectionString: string;
  /** Reached with the connector and IAM, when given. */
  cloudSql?:
    | { instance: string; ipType?: "PRIVATE" | "PUBLIC" | "PSC"; adminUrl?: string }
    | undefined;
  max?: number;
};

/** The pool that the configuration names. The connector is loaded only where it is needed. */
export async function openPool(config: PoolConfig, logger: Logger): Promise<OpenPool> {
  const { connectionString, cloudSql, max } = config;
  const size = max === undefined ? {} : { max };
  if (!cloudSql) return opened(createPool({ connectionString, ...size }, logger));
  const { username, pathname } = new URL(connectionString);
  const user = decodeURIComponent(username);
  const database = decodeURIComponent(pathname.slice(1));
  const { createCloudSqlPool } = await import("./create-cloud-sql-pool.ts");
  return createCloudSqlPool({ ...cloudSql, user, database, ...size }, logger);
}
