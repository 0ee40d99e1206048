import { z } from "zod";
import { revokeTokens } from "#shared/identity/revoke-tokens.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { type BuryDeps, bury } from "#shared/knowledge/delete-document.ts";
import type { Holdings } from "./erasure.ts";
import { countAuditOf, pseudonymizePerson } from "./pseudonymize-audit.ts";
import { settleTenants } from "./settle-tenants.ts";
import type { Eraser } from "./tenant-eraser.ts";

/** Where a person is named, each as a condition on `$1`, their id. */
const traces = {
  users: "id = $1",
  memberships: "user_id = $1",
  sessions: "user_id = $1",
  api_keys: "created_by = $1",
  conversations: "created_by = $1",
  feedback: "given_by = $1",
  generations: "asked_by = $1",
  answers: "conversation_id IN (SELECT id FROM conversations WHERE created_by = $1)",
  documents: "created_by = $1",
  // The row of a private document goes after its objects and its entries in the index.
  passages:
    "document_id IN (SELECT id FROM documents WHERE created_by = $1 AND visibility = 'private')",
  invitations: "invited_by = $1",
  idempotent_requests: "principal = $1",
  exports: "requested_by = $1",
  dead_events: "body LIKE '%' || $1 || '%'",
} as const;

const countRow = z.object({ held: z.coerce.number() });
const privateRow = z.object({ id: z.string(), tenant_id: z.string() });
/** Buried in one round; the next one takes the rest. */
const documentsPerRound = 1_000;

export function personEraser(userId: string, deps: BuryDeps & { db: Database }): Eraser {
  const { db } = deps;

  /** What is private to the person goes the way of every deleted document. */
  async function buryDocuments(): Promise<void> {
    const documents = await db.erasure((tx) =>
      tx.rows(
        privateRow,
        `SELECT id, tenant_id FROM documents
         WHERE created_by = $1 AND visibility = 'private' AND deleted_at IS NULL LIMIT $2`,
        [userId, documentsPerRound],
      ),
    );
    for (const { id, tenant_id: tenantId } of documents) {
      await db.tenant(tenantId, (tx) => bury(tx, deps, tenantId, id));
    }
  }

  async function bar(tx: Tx): Promise<void> {
    await settleTenants(tx, userId);
    await endExports(tx, userId);
    await tx.run(
      `DELETE FROM invitations WHERE lower(email) = (
         SELECT lower(email) FROM users WHERE id = $1)`,
      [userId],
    );
    await tx.run(
      `DELETE FROM idempotent_requests WHERE principal = $1 OR principal IN (
         SELECT id FROM api_keys WHERE created_by = $1)`,
      [userId],
    );
    await remove(tx, ["api_keys", "sessions", "memberships"], userId);
    await revokeTokens(tx, { userId });
  }

  return {
    async inspect() {
      const held: Holdings = {};
      await db.erasure(async (tx) => {
        for (const [table, condition] of Object.entries(traces)) {
          const sql = `SELECT count(*) AS held FROM ${table} WHERE ${condition}`;
          held[`database.${table}`] = (await tx.row(countRow, sql, [userId]))?.held ?? 0;
        }
        held.audit = await countAuditOf(tx, userId);
      });
      return held;
    },

    bar,

    async purge() {
      await buryDocuments();
      await db.erasure(async (tx) => {
        // Who had a token still, or a sign-in under way, may have come by tenants and keys since.
        await bar(tx);
        // What belongs to the tenant stays with it, and names nobody.
        await tx.run(
          `UPDATE documents SET created_by = 'erased'
           WHERE created_by = $1 AND visibility = 'tenant'`,
          [userId],
        );
        await tx.run("UPDATE exports SET requested_by = 'erased' WHERE requested_by = $1", [
          userId,
        ]);
        // Of keys that are gone as well: one of them may have been the person's.
        await tx.run(
          `DELETE FROM idempotent_requests WHERE principal LIKE 'key\\_%'
             AND NOT EXISTS (SELECT FROM api_keys WHERE id = principal)`,
        );
        await remove(
          tx,
          ["conversations", "generations", "idempotent_requests", "dead_events", "users"],
          userId,
        );
        await pseudonymizePerson(tx, userId);
      });
    },
  };
}

/** Copies of the person's tenants hold what was theirs: no address of them is given any more. */
async function endExports(tx: Tx, userId: string): Promise<void> {
  const theirs = "tenant_id IN (SELECT tenant_id FROM memberships WHERE user_id = $1)";
  await tx.run(
    `UPDATE exports SET expires_at = now() WHERE status = 'ready' AND expires_at > now() AND ${theirs}`,
    [userId],
  );
  // One under way is begun anew, once this is over.
  await tx.run(
    `UPDATE exports SET status = 'pending', lease_until = again, deadline_at = again
     FROM (SELECT now() + interval '1 hour' AS again) AS later
     WHERE status IN ('pending', 'running') AND ${theirs}`,
    [userId],
  );
}

async function remove(tx: Tx, tables: (keyof typeof traces)[], userId: string): Promise<void> {
  for (const table of tables) {
    await tx.run(`DELETE FROM ${table} WHERE ${traces[table]}`, [userId]);
  }
}
