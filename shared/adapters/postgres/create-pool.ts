import pg from "pg";
import type { Logger } from "#shared/kernel/logger.ts";

/** A pool whose every wait is bounded: for a connection, for a lock, for a statement. */
export function createPool(
  config: { connectionString: string; max?: number },
  logger: Logger,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: config.connectionString,
    max: config.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: "pueblo",
  });
  // A connection that breaks is replaced; unheard, its error would end the process.
  pool.on("error", (error) => logger.warn("idle database connection lost", { error }));
  pool.on("connect", (client) => {
    client.on("error", (error) => logger.warn("database connection lost", { error }));
  });
  return pool;
}
