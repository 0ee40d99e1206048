import type { createPool } from "#shared/adapters/postgres/create-pool.ts";

/** Throws when the database does not answer; names the server and the variable, never the password. */
export async function demandAnswer(
  pool: ReturnType<typeof createPool>,
  connectionString: string,
): Promise<void> {
  try {
    await pool.query("SELECT 1");
  } catch (cause) {
    const { host, pathname } = new URL(connectionString);
    const why = cause instanceof Error ? cause.message : "";
    const message = `La base de datos ${host}${pathname} no responde (${why}). Revise DATABASE_URL.`;
    throw new Error(message, { cause });
  }
}
