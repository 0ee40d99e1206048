import { setTimeout as sleep } from "node:timers/promises";
import type { createPool } from "#shared/adapters/postgres/create-pool.ts";

/** Any constant: whoever holds this advisory lock is the one local system of the database. */
const lock = 7_206_195;
const patienceMs = 5_000;

/**
 * Makes this process the only local system of a database, for as long as its session lives.
 * Waits a moment for the session of a process that has just died. Throws when another has it.
 */
export async function holdDatabase(
  pool: ReturnType<typeof createPool>,
): Promise<{ release(): void }> {
  const client = await pool.connect();
  // The session is held for the whole life of the process: that is no idle transaction.
  for (const started = Date.now(); ; await sleep(100)) {
    const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS held", [lock]);
    if (rows[0]?.held === true) return { release: () => client.release(true) };
    if (Date.now() - started > patienceMs) {
      client.release();
      throw new Error("Otro proceso trabaja con esta base de datos. Deténgalo antes de empezar.");
    }
  }
}
