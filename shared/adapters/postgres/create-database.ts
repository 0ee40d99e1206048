import type { Pool, QueryConfig } from "pg";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError, notFound } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { type Beginning, lost } from "./begin.ts";
import { openTransaction, readAlone, type Transaction } from "./open-transaction.ts";

type Role = "pueblo_app" | "pueblo_identity" | "pueblo_system" | "pueblo_erasure";

/** SQLSTATE classes that mean "the same transaction may succeed later". */
const transient = /^(08|40|53|55P03|57P0)/;

/** The doors of `Database` over a pool; each transaction takes a role that owns nothing. */
export function createDatabase(pool: Pool, logger: Logger): Database {
  const statementOf = createStatements();

  async function transaction<T>(
    role: Role,
    tenantId: string,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    const after: (() => Promise<void>)[] = [];
    const open = openTransaction(pool, beginningFor(role, tenantId));
    let result: T;
    try {
      result = await work(createTx(open, after, statementOf));
      await open.commit();
    } catch (error) {
      throw translate(await open.rollBack(error));
    }
    await runAfterCommit(after, logger);
    return result;
  }

  return {
    tenant: (tenantId, work) => transaction("pueblo_app", tenantId, work),
    async read(tenantId, parser, sql, params) {
      const beginning = beginningFor("pueblo_app", tenantId, "READ ONLY");
      const read = readAlone(pool, beginning, statementOf(sql, params));
      const { rows } = await read.catch((error) => Promise.reject(translate(error)));
      return rows.map((row) => parser.parse(row));
    },
    identity: (work) => transaction("pueblo_identity", "", work),
    system: (work) => transaction("pueblo_system", "", work),
    erasure: (work) => transaction("pueblo_erasure", "", work),
    async ping() {
      const ask = () => pool.query("SELECT 1");
      // One line that went dead says nothing about the database.
      await ask().catch((error) => (lost(error) ? ask() : Promise.reject(error)));
    },
  };
}

function beginningFor(role: Role, tenantId: string, mode: "READ ONLY" | "" = ""): Beginning {
  return (client) => {
    // Takes no bound values: the driver quotes what is not a constant.
    const tenant = client.escapeLiteral(tenantId);
    return `BEGIN ${mode}; SET LOCAL ROLE ${role}; SET LOCAL app.tenant_id = ${tenant}`;
  };
}

function createTx(open: Transaction, after: (() => Promise<void>)[], statementOf: StatementOf): Tx {
  const rows: Tx["rows"] = async (parser, sql, params) => {
    const result = await open.query(statementOf(sql, params));
    return result.rows.map((row) => parser.parse(row));
  };
  return {
    rows,
    row: async (parser, sql, params) => (await rows(parser, sql, params))[0],
    run: async (sql, params) => (await open.query(statementOf(sql, params))).rowCount ?? 0,
    send: (sql, params) => open.send(statementOf(sql, params)),
    afterCommit: (work) => after.push(work),
  };
}

type StatementOf = (sql: string, params?: unknown[]) => QueryConfig;

/** Each of them stays prepared on each connection, a few kB; ours are far fewer. */
const mostPrepared = 300;

/**
 * A name for each statement, so that a connection parses and plans it once: half of what the
 * database has to do for a short one. None, which prepares nothing, after so many.
 */
function createStatements(): StatementOf {
  const names = new Map<string, string>();
  return (text, values = []) => {
    const known = names.get(text);
    if (known === undefined && names.size >= mostPrepared) return { text, values };
    const name = known ?? `s${names.size}`;
    names.set(text, name);
    return { text, values, name };
  };
}

/** What follows a commit is a fast path that the relay makes up for: it may not fail the caller. */
async function runAfterCommit(after: (() => Promise<void>)[], logger: Logger): Promise<void> {
  for (const work of after) {
    await work().catch((error) => logger.warn("work after commit failed", { error }));
  }
}

function translate(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "23503" && refersTo(error, "tenant")) {
    return notFound({ es: "esa cuenta", en: "tenant" });
  }
  if (code === "23503" && refersTo(error, "user")) return new AppError("unauthenticated");
  if (!transient.test(code) && !/^(ECONN|EPIPE|ETIMEDOUT)/.test(code)) return error;
  return new AppError("unavailable", { cause: error });
}

/** Somebody still acts in a tenant, or as a person, that was erased in this very moment. */
function refersTo(error: unknown, what: "tenant" | "user"): boolean {
  const constraint = error instanceof Error && "constraint" in error ? error.constraint : "";
  return String(constraint).endsWith(`_${what}_id_fkey`);
}
