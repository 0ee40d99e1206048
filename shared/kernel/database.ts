/** Anything that turns an unknown row into a typed one, or throws (a zod schema does). */
type RowParser<T> = { parse(row: unknown): T };

/** One open transaction. SQL stays SQL; rows are parsed, never cast. */
export type Tx = {
  /** Runs a statement with `$1…` parameters and parses every row. */
  rows<T>(parser: RowParser<T>, sql: string, params?: unknown[]): Promise<T[]>;
  /** The first row, or undefined. */
  row<T>(parser: RowParser<T>, sql: string, params?: unknown[]): Promise<T | undefined>;
  /** Runs a statement for its effect; returns the number of rows it touched. */
  run(sql: string, params?: unknown[]): Promise<number>;
  /**
   * Runs a statement for an effect that nothing else here depends on: it goes out with what comes
   * next, and is waited for with the commit, which fails when it failed.
   */
  send(sql: string, params?: unknown[]): void;
  /** Runs once the transaction has committed; never when it rolls back. */
  afterCommit(work: () => Promise<void>): void;
};

/**
 * Four ways into the database, each as a role that owns nothing (row-level security is forced):
 * - `tenant`: sees the rows of one tenant only;
 * - `identity`: people, memberships and keys, before a tenant is known;
 * - `system`: what relays and sweepers need across tenants; never document text;
 * - `erasure`: takes people and tenants out of every table.
 */
export type Database = {
  tenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One statement that changes nothing, in a tenant's transaction of its own: one round trip. */
  read<T>(tenantId: string, parser: RowParser<T>, sql: string, params?: unknown[]): Promise<T[]>;
  identity<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  erasure<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Whether the database answers. */
  ping(): Promise<void>;
};
