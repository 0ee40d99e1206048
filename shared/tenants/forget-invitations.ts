import type { Database } from "#shared/kernel/database.ts";

/** Forgets the addresses of those who were invited and did not come in time. */
export async function forgetInvitations({ db }: { db: Database }): Promise<void> {
  await db.system((tx) => tx.run("DELETE FROM invitations WHERE expires_at <= now()"));
}
