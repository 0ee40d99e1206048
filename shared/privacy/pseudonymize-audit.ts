import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Database, Tx } from "#shared/kernel/database.ts";

/** No statement runs into its time limit. */
const rowsPerStatement = 2_000;

const countRow = z.object({ held: z.coerce.number() });

/** Audit entries that name the tenant. */
export async function countAudit(tx: Tx, tenantId: string): Promise<number> {
  const sql = "SELECT count(*) AS held FROM audit_entries WHERE tenant_id = $1";
  return (await tx.row(countRow, sql, [tenantId]))?.held ?? 0;
}

/** Audit entries that name the person. */
export async function countAuditOf(tx: Tx, userId: string): Promise<number> {
  const sql = `SELECT count(*) AS held FROM audit_entries WHERE ${names}`;
  return (await tx.row(countRow, sql, [userId]))?.held ?? 0;
}

const names = "($1 IN (actor_id, made_by, object) OR details::text LIKE '%' || $1 || '%')";

/** The name of an id that nobody finds the way back from: its salt (`$2`) is thrown away. */
const pseudonym = (column: string) =>
  `'erased_' || left(encode(sha256(convert_to($2 || ${column}, 'UTF8')), 'hex'), 32)`;

/** Leaves of a tenant's audit trail what happened and when, and nobody's name. */
export async function pseudonymizeTenant(db: Database, tenantId: string): Promise<void> {
  const once = salt();
  let changed: number;
  do {
    changed = await db.erasure((tx) =>
      tx.run(
        `UPDATE audit_entries SET tenant_id = ${pseudonym("tenant_id")},
           actor_id = ${pseudonym("actor_id")}, made_by = ${pseudonym("made_by")},
           object = ${pseudonym("object")}, details = '{}', request_id = NULL, address = NULL
         WHERE id IN (SELECT id FROM audit_entries WHERE tenant_id = $1 LIMIT ${rowsPerStatement})`,
        [tenantId, once],
      ),
    );
  } while (changed === rowsPerStatement);
}

/** Takes a person's name out of every audit trail; what they did stays. */
export async function pseudonymizePerson(tx: Tx, userId: string): Promise<void> {
  const unlessOther = (column: string) =>
    `CASE WHEN ${column} = $1 THEN ${pseudonym(column)} ELSE ${column} END`;
  await tx.run(
    `UPDATE audit_entries SET actor_id = ${unlessOther("actor_id")},
       made_by = ${unlessOther("made_by")}, object = ${unlessOther("object")},
       details = '{}', request_id = NULL, address = NULL
     WHERE ${names}`,
    [userId, salt()],
  );
}

function salt(): string {
  return randomBytes(32).toString("base64url");
}
