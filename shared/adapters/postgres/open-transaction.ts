import type { Pool, QueryConfig, QueryResult } from "pg";
import { AppError } from "#shared/kernel/errors.ts";
import { type Beginning, type Begun, begin } from "./begin.ts";

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
 * nobody waits for: what counts is how often the database is waited for.
 */
export function openTransaction(pool: Pool, beginning: Beginning): Transaction {
  let opening: Promise<Begun> | undefined;
  const sent: Promise<unknown>[] = [];
  let failed: unknown;
  let isOver = false;

  async function query(statement: QueryConfig): Promise<QueryResult> {
    // By now the connection may be somebody else's.
    if (isOver) throw new Error("a statement after the end of its transaction");
    if (opening) return (await opening).client.query(statement);
    opening = begin(pool, beginning, statement);
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
      isOver = true;
      if (!opening) return;
      const { client } = await opening;
      const [end] = await Promise.all([client.query("COMMIT"), ...sent]);
      // So it answers, without an error, where a failure was caught and gone over.
      if (end.command === "ROLLBACK") throw new Error("a transaction that had failed");
      client.release();
    },
    async rollBack(error) {
      isOver = true;
      const client = await opening?.then((begun) => begun.client).catch(() => undefined);
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

/** A statement that changes nothing: beginning, statement and end in one round trip. */
export async function readAlone(
  pool: Pool,
  beginning: Beginning,
  statement: QueryConfig,
): Promise<QueryResult> {
  const { client, answer, ended } = await begin(pool, beginning, statement, {
    changesNothing: true,
  });
  const [result, end] = await Promise.allSettled([answer, ended]);
  client.release(end.status === "rejected");
  if (result.status === "fulfilled") return result.value;
  if (end.status === "fulfilled") throw result.reason;
  throw new AppError("unavailable", { cause: result.reason });
}
