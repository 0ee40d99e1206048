import { AuthTypes, Connector, IpAddressTypes } from "@google-cloud/cloud-sql-connector";
import type { Logger } from "#shared/kernel/logger.ts";
import {
  defaultRetryPolicy,
  type RetryPolicy,
  type Verdict,
  withRetries,
} from "#shared/kernel/retry.ts";
import { within } from "#shared/kernel/within.ts";
import { createPool, type OpenPool, opened } from "./create-pool.ts";

export type CloudSqlConfig = {
  /** `project:region:instance`. */
  instance: string;
  /** The database user of a principal: of a service account, its address without `.gserviceaccount.com`. */
  user: string;
  database: string;
  /** How the instance is reached: from Cloud Run by its private address. */
  ipType?: "PRIVATE" | "PUBLIC" | "PSC";
  max?: number;
  /** Another SQL Admin API than Google's. */
  adminUrl?: string;
};

/** Longer than that, and the service had better start anew. */
const patienceMs = 15_000;

/**
 * A pool of connections to Cloud SQL, with mutual TLS by certificates of an hour which the
 * connector renews, and IAM instead of a password. Asks the SQL Admin API before it resolves:
 * what is wrong (no such instance, no permission) shows when the service starts.
 * https://cloud.google.com/sql/docs/postgres/connect-connectors
 * https://cloud.google.com/sql/docs/postgres/iam-authentication
 */
export async function createCloudSqlPool(
  config: CloudSqlConfig,
  logger: Logger,
  retries: RetryPolicy = defaultRetryPolicy,
): Promise<OpenPool> {
  const attempt = () => within(patienceMs, connectorFor(config));
  const { connector, stream } = await withRetries(attempt, judge, retries);
  const { user, database, max } = config;
  const pool = createPool({ stream, user, database, ...(max !== undefined && { max }) }, logger);
  return opened(pool, () => connector.close());
}

/** A new connector each time: one that failed at first answers the next question with the same error. */
async function connectorFor({ instance, ipType = "PRIVATE", adminUrl }: CloudSqlConfig) {
  const connector = new Connector(adminUrl === undefined ? {} : { sqlAdminAPIEndpoint: adminUrl });
  const { stream } = await connector.getOptions({
    instanceConnectionName: instance,
    ipType: IpAddressTypes[ipType],
    authType: AuthTypes.IAM,
  });
  return { connector, stream };
}

/**
 * What the API refuses it refuses again, but for a token that has run out: the next connector
 * brings its own. 5xx the connector has tried several times itself.
 */
function judge(error: unknown): Verdict {
  const status: unknown = error instanceof Error ? Reflect.get(error, "status") : undefined;
  return { retry: typeof status !== "number" || status === 401 || status === 429 };
}
