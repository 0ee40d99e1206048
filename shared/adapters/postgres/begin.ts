import type { Pool, PoolClient, QueryConfig, QueryResult } from "pg";
import { AppError } from "#shared/kernel/errors.ts";

/** What begins a transaction, for a connection to come. */
export type Beginning = (client: PoolClient) => string;

export type Begun = {
  client: PoolClient;
  /** Of the first statement. */
  answer: Promise<QueryResult>;
  /** Of the end, where that went out with it. */
  ended: Promise<unknown>;
};

/**
 * A connection with an open transaction, whose beginning goes out together with the first
 * statement, and with the end of one that `changesNothing`. What a restart of the database, or a
 * pause of this process, left dead in the pool is thrown away, and all asked anew: without an end
 * nothing has been done. Each dead connection is met once; one that is made anew and fails says
 * that the database is away.
 */
export async function begin(
  pool: Pool,
  beginning: Beginning,
  first: QueryConfig,
  { changesNothing = false } = {},
): Promise<Begun> {
  for (let dead = 0; ; dead++) {
    const client = await connect(pool);
    const begun = client.query(beginning(client));
    const answer = client.query(first);
    const ended: Promise<unknown> = changesNothing ? client.query("COMMIT") : Promise.resolve();
    // Heard by who asked, unless the line was dead.
    for (const each of [answer, ended]) each.catch(() => {});
    try {
      await begun;
      return { client, answer, ended };
    } catch (error) {
      client.release(true);
      if (!lost(error)) throw error;
      if (dead >= pool.options.max) throw new AppError("unavailable", { cause: error });
    }
  }
}

/** Whether the connection is gone: ended by the server (its class 57P), or by the line. */
export function lost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    /^(57P0|08|ECONN|EPIPE|ETIMEDOUT)/.test(code) || /terminated|not queryable/.test(error.message)
  );
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new AppError("unavailable", { cause });
  }
}
