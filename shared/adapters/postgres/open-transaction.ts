import type { Pool, PoolClient, QueryConfig, QueryResult } from "pg";
import { AppError } from "#shared/kernel/errors.ts";

/** A transaction on one connection, which it takes with its first statement. */
export type Transaction = {
  query(statement: QueryConfig): Promise<QueryResult>;
  /** For a statement whose result nobody waits for: what fails of it fails `commit`. */
  send(statement: QueryConfig): void;
  commit(): Promise<void>;
  /** Resolves to what went wrong first, given what the caller knows of. */
  rollBack(error: unknown): Promise<unknown>;
};

/**
 * The beginning goes out together with the first statement, and the end together with those that
 * nobody waits for: what counts is how often the database is waited for. What a restart of the
 * database, or a pause of this process, left dead in the pool is thrown away, and the first
 * statement asked anew, for without a commit nothing has been done. Each dead connection is met
 * once; one that is made anew and fails says that the database is away.
 */
export function openTransaction(
  pool: Pool,
  beginning: (client: PoolClient) => string,
): Transaction {
  let opening: Promise<{ client: PoolClient; answer: Promise<QueryResult> }> | undefined;
  const sent: Promise<unknown>[] = [];
  let failed: unknown;

  async function open(first: QueryConfig) {
    for (let dead = 0; ; dead++) {
      const client = await connect(pool);
      const begun = client.query(beginning(client));
      const answer = client.query(first);
      answer.catch(() => {}); // heard by who asked, unless the line was dead
      try {
        await begun;
        return { client, answer };
      } catch (error) {
        client.release(true);
        if (!lost(error)) throw error;
        if (dead >= pool.options.max) throw new AppError("unavailable", { cause: error });
      }
    }
  }

  async function query(statement: QueryConfig): Promise<QueryResult> {
    if (opening) return (await opening).client.query(statement);
    opening = open(statement);
    return (await opening).answer;
  }

  return {
    query,
    send(statement) {
      const done = query(statement);
      sent.push(done);
      done.catch((error) => {
        failed ??= error;
      });
    },
    async commit() {
      if (!opening) return;
      const { client } = await opening;
      await Promise.all([...sent, client.query("COMMIT")]);
      client.release();
    },
    async rollBack(error) {
      const client = await opening?.then((open) => open.client).catch(() => undefined);
      if (!client) return error;
      try {
        await client.query("ROLLBACK");
        client.release();
        return failed ?? error;
      } catch {
        client.release(true);
        return new AppError("unavailable", { cause: error });
      }
    },
  };
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
