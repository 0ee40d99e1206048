import { Socket } from "node:net";
import pg from "pg";
import type { Logger } from "#shared/kernel/logger.ts";
import type { PoolState } from "#shared/kernel/meter.ts";
import { gatherWrites } from "./gather-writes.ts";

/**
 * Connections that one process holds at most. A transaction holds one for milliseconds, so ten
 * serve the 80 requests that Cloud Run gives an instance at once. What bounds it is the database:
 * (connections that it takes - 10 for operators and migrations) / instances of all units at most;
 * a Cloud SQL instance of 4 GB takes 100, so nine instances of ten, or 18 of five.
 * https://cloud.google.com/sql/docs/postgres/flags#postgres-m
 */
const defaultSize = 10;

/** A pool whose every wait is bounded: for a connection, for a lock, for a statement. */
export function createPool(
  config: pg.PoolConfig & { connectionString?: string; max?: number },
  logger: Logger,
): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    stream: () => gatherWrites(config.stream?.() ?? new Socket()),
    max: config.max ?? defaultSize,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // After a failover, or when there are more instances, connections spread anew.
    maxLifetimeSeconds: 1_800,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: 30_000,
    // The server's own limit cannot be heard over a line that is dead.
    query_timeout: 35_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: "pueblo",
    // What is asked before an answer has come is sent behind it, not held back until then.
    pipeline: true,
  });
  // A connection that breaks is replaced; unheard, its error would end the process.
  const lost = (error: Error) => {
    // A database that stops as we do is no news.
    if (!pool.ending) logger.warn("database connection lost", { error });
  };
  pool.on("error", lost);
  pool.on("connect", (client) => void client.on("error", lost));
  return pool;
}

export type OpenPool = {
  pool: pg.Pool;
  /** How full it is, for `metrics.watchPool`. */
  state(): PoolState;
  close(): Promise<void>;
};

/** A pool, and how to look at it and close it; `closeFirst` what would see its end as a failure. */
export function opened(pool: pg.Pool, closeFirst: () => void = () => {}): OpenPool {
  return {
    pool,
    state: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async close() {
      closeFirst();
      await pool.end();
    },
  };
}
